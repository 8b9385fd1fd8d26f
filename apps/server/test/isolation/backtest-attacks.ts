import type { BacktestOutput } from '@vigie/contract';
import { expect } from 'vitest';
import { makeRule } from '../alert-samples.ts';
import type { Api } from '../harness.ts';
import type { AlertVictim } from './alert-attacks.ts';

const SECRET = 'secret-of-a';
const UNKNOWN = 987_654_321;
const ANY_COST = { metric_field: 'cost_usd', condition: 'gt', threshold_value: 0 };
const NOTHING = {
  executions: 0,
  would_have_fired: 0,
  firings: [],
  tasks: { types: [], latest_task_ids: [] },
  suggested_threshold: null,
};

const replay = async (api: Api, rule: object): Promise<BacktestOutput> =>
  (await api.post<BacktestOutput>('alerts/backtest/', rule)).body;

/** One attack on `a` per route of backtests; `b` is an admin of its own, empty brand. */
export const BACKTEST_ATTACKS: Record<string, (b: Api, a: AlertVictim & { api: Api }) => Promise<void>> = {
  'POST alerts/backtest/': async (b, a) => {
    for (const rule of [
      { ...ANY_COST, task_type: SECRET },
      { ...ANY_COST, metric_field: 'execution_time_ms', aggregation: 'p95' },
      { ...ANY_COST, aggregation: 'sum', group_by: 'task_type' },
    ]) {
      expect((await replay(a.api, rule)).executions).toBeGreaterThan(0);
      const found = await replay(b, rule);
      expect(found).toMatchObject(NOTHING);
      expect(found.series.every(({ value }) => value === null)).toBe(true);
    }
    // Of a type that B never ran it learns nothing of when A did.
    const gaps = { ...ANY_COST, metric_field: 'minutes_since_execution', threshold_value: 60 };
    const theirs = await replay(b, { ...gaps, task_type: SECRET });
    const nobodys = await replay(b, { ...gaps, task_type: 'nobodys' });
    expect(theirs.would_have_fired).toBe(nobodys.would_have_fired);
    expect(theirs.firings.map(({ at }) => at)).toEqual(nobodys.firings.map(({ at }) => at));
    expect(theirs.series.map(({ at }) => at)).toEqual(nobodys.series.map(({ at }) => at));
    theirs.series.forEach(({ value }, i) => expect(value).toBeCloseTo(nobodys.series[i]?.value ?? 0, 0));
  },
  'GET alerts/{id}/backtest/': async (b, a) => {
    const [theirs, nobodys] = [
      await b.get(`alerts/${a.rule.id}/backtest/?days=7`),
      await b.get(`alerts/${UNKNOWN}/backtest/?days=7`),
    ];
    expect(theirs.status).toBe(404);
    expect(theirs.body).toEqual(nobodys.body);
    const mine = await makeRule(b, { ...ANY_COST, task_type: SECRET });
    expect((await b.get(`alerts/${mine.id}/backtest/`)).body).toMatchObject(NOTHING);
  },
};
