import type { SeriesAnomalies, SeriesAnomaly } from '@vigie/contract';
import { expect, test } from 'vitest';
import { noise, seeded } from '../src/analysis/testing/random.ts';
import { DAY, HOUR, useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { createAll, metricOf } from './samples.ts';

const server = useServer({ evaluationIntervalMs: 60_000 });
const HOURS = 7 * 24;

interface Shape {
  type: string;
  /** Executions in each hour; hour 0 is the oldest. */
  perHour?: (hour: number) => number;
  over?: (hour: number, i: number) => Record<string, unknown>;
  task?: (hour: number, i: number) => Record<string, unknown>;
}

/** Seven days of executions, with noise of a fifth. */
const plant = async (
  api: Api,
  { type, perHour = () => 6, over = () => ({}), task = () => ({}) }: Shape,
): Promise<void> => {
  const random = seeded(type.length);
  const newest = Math.floor(server.clock.now() / HOUR) * HOUR;
  const metrics = Array.from({ length: HOURS }, (_, hour) =>
    Array.from({ length: perHour(hour) }, (__, i) => {
      const factor = Math.exp(0.2 * noise(random));
      return metricOf(
        {
          execution_time_ms: Math.round(2_000 * factor),
          memory_usage_mb: 200 * Math.exp(0.1 * noise(random)),
          error_count: 0,
          created_at: new Date(newest - (HOURS - hour) * HOUR + i * 1_000).toISOString(),
          ...over(hour, i),
        },
        { task_type: type, ...task(hour, i) },
      );
    }),
  ).flat();
  await createAll(api, metrics);
};
const ask = async (api: Api, query = ''): Promise<SeriesAnomalies> => {
  const { status, body } = await api.get<SeriesAnomalies>(`metrics/anomalies/?scope=series&${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const hourOf = (at: string | null | undefined): number => {
  const newest = Math.floor(server.clock.now() / HOUR) * HOUR;
  return at ? Math.round((Date.parse(at) - newest) / HOUR) + HOURS : NaN;
};
const only = ({ anomalies }: SeriesAnomalies): SeriesAnomaly => {
  expect(anomalies.map(({ kind, metric }) => `${kind} ${metric}`)).toHaveLength(1);
  return anomalies[0] as SeriesAnomaly;
};

test('steady series have no anomalies, and an empty brand has a reason', async () => {
  const api = await server.api();
  expect(await ask(api)).toMatchObject({
    anomalies_detected: 0,
    anomalies: [],
    reason: expect.stringContaining('Too little') as string,
  });
  await plant(api, { type: 'steady' });
  expect(await ask(api)).toEqual({ anomalies_detected: 0, anomalies: [], recommendations: [], reason: null });
});

test('a level shift since a deploy: start, before and after, and the deploy in the explanation', async () => {
  const api = await server.api();
  const random = seeded(1);
  await plant(api, {
    type: 'seo',
    over: (hour) => ({
      execution_time_ms: Math.round((hour >= 120 ? 3_600 : 2_000) * Math.exp(0.2 * noise(random))),
    }),
  });
  const deployed = new Date(Math.floor(server.clock.now() / HOUR) * HOUR - 48 * HOUR + 60_000).toISOString();
  await api.post('deploys/', { version: '7.1', deployed_at: deployed, task_types: ['seo'] });
  await api.post('deploys/', { version: 'other', deployed_at: deployed, task_types: ['other'] });
  const one = only(await ask(api));
  expect(one).toMatchObject({
    kind: 'level_shift',
    metric: 'execution_time_ms',
    direction: 'high',
    end: null,
    severity: 'medium',
  });
  expect(Math.abs(hourOf(one.start) - 120)).toBeLessThanOrEqual(1);
  expect(one.before / 2_000).toBeCloseTo(1, 1);
  expect(one.after / 3_600).toBeCloseTo(1, 1);
  expect(one.description).toMatch(
    /^Execution time of seo 1\.[789]x higher since 20\d\d-\d\d-\d\d \d\d:00 UTC$/,
  );
  expect(one.explanation.map(({ factor }) => factor)).toEqual(['deploy']);
  expect(one.explanation[0]?.text).toContain('since deploy 7.1');
  expect((await ask(api, 'metric=memory_usage_mb')).anomalies).toEqual([]);
});

test('errors that jump on one worker, for some hours', async () => {
  const api = await server.api();
  await plant(api, {
    type: 'mail',
    perHour: () => 10,
    over: (hour, i) => ({
      error_count: (hour >= 60 && hour < 70 && i < 5) || (hour % 20 === 0 && i === 9) ? 1 : 0,
    }),
    task: (_, i) => ({ worker_name: i < 5 ? 'worker-1' : 'worker-2' }),
  });
  const one = only(await ask(api));
  expect(one).toMatchObject({ kind: 'error_rate_jump', metric: 'error_rate_percent', severity: 'critical' });
  expect([hourOf(one.start), hourOf(one.end)]).toEqual([60, 70]);
  expect(one.after).toBeGreaterThanOrEqual(50);
  expect(one.before).toBeLessThan(1);
  expect(one.explanation[0]).toMatchObject({ factor: 'worker', text: 'only on worker worker-1' });
});

/** One execution a day in the four weeks before: every day of the week is alike. */
const plantHistory = (api: Api, type: string): Promise<unknown> =>
  createAll(
    api,
    Array.from({ length: 28 }, (_, day) =>
      metricOf(
        { created_at: new Date(server.clock.now() - (day + 8) * DAY).toISOString() },
        { task_type: type },
      ),
    ),
  );

test('volume that doubles, that drops, and that stops', async () => {
  const api = await server.api();
  for (const type of ['doubled', 'dropped', 'stopped']) await plantHistory(api, type);
  await plant(api, { type: 'doubled', perHour: (hour) => (hour >= 100 && hour < 130 ? 16 : 6) + (hour % 3) });
  await plant(api, { type: 'dropped', perHour: (hour) => (hour >= 140 ? 2 : 9) + (hour % 3) });
  await plant(api, { type: 'stopped', perHour: (hour) => (hour >= 150 ? 0 : 6) });
  const { anomalies } = await ask(api);
  const by = new Map(anomalies.map((one) => [one.task_type, one]));
  expect(anomalies).toHaveLength(3);
  expect(by.get('doubled')).toMatchObject({ kind: 'volume_rise', metric: 'executions_per_hour' });
  expect([hourOf(by.get('doubled')?.start), hourOf(by.get('doubled')?.end)]).toEqual([100, 130]);
  expect(by.get('dropped')).toMatchObject({ kind: 'volume_drop', end: null });
  expect(by.get('stopped')).toMatchObject({
    kind: 'missing_runs',
    after: 0,
    end: null,
    severity: 'critical',
  });
  expect(by.get('stopped')?.description).toMatch(/^No executions of stopped since /);
});

test('a schedule that missed its runs, and one with a daily rhythm that did not', async () => {
  const api = await server.api();
  await plant(api, { type: 'nightly', perHour: (hour) => (hour % 12 === 3 && hour !== 75 ? 1 : 0) });
  await plant(api, {
    type: 'rhythm',
    perHour: (hour) => Math.round(10 + 8 * Math.sin((2 * Math.PI * hour) / 24)),
  });
  const one = only(await ask(api));
  expect(one).toMatchObject({ kind: 'missing_runs', task_type: 'nightly' });
  expect([hourOf(one.start), hourOf(one.end)]).toEqual([75, 87]);
});

test('a drift of memory; and what a day costs more, split into its causes in dollars', async () => {
  const api = await server.api();
  const random = seeded(5);
  await plant(api, {
    type: 'leak',
    over: (hour) => ({ memory_usage_mb: 200 * (1 + hour / HOURS) * Math.exp(0.1 * noise(random)) }),
  });
  await plant(api, {
    type: 'ai',
    over: (hour) => {
      const tokens = Math.round((hour >= 84 ? 3_000 : 1_500) * Math.exp(0.1 * noise(random)));
      return { tokens_used: tokens, cost_usd: Number((tokens * 0.00002).toFixed(6)) };
    },
  });
  const { anomalies } = await ask(api);
  const by = new Map(anomalies.map((one) => [`${one.task_type} ${one.metric}`, one]));
  expect([...by.keys()].toSorted()).toEqual(['ai cost_usd', 'ai tokens_used', 'leak memory_usage_mb']);
  expect(by.get('leak memory_usage_mb')).toMatchObject({ kind: 'drift', direction: 'high' });
  const cost = by.get('ai cost_usd');
  // 6 executions an hour of $0.03 more.
  const [first] = cost?.explanation ?? [];
  expect(first).toMatchObject({ factor: 'tokens_used' });
  const dollars = Number(/^\+\$([\d.]+) a day by tokens per execution$/.exec(first?.text ?? '')?.[1]);
  expect(dollars).toBeGreaterThan(4);
  expect(dollars).toBeLessThan(4.7);
});

test('a field that most hours do not have is followed in those that do', async () => {
  const api = await server.api();
  const random = seeded(6);
  await plant(api, {
    type: 'sparse',
    over: (hour) =>
      hour % 3 === 0
        ? { tokens_used: Math.round((hour >= 99 ? 3_000 : 1_000) * Math.exp(0.1 * noise(random))) }
        : hour % 3 === 1
          ? { tokens_used: 0 }
          : {},
  });
  const one = only(await ask(api));
  expect(one).toMatchObject({ kind: 'level_shift', metric: 'tokens_used', direction: 'high', end: null });
  expect(Math.abs(hourOf(one.start) - 99)).toBeLessThanOrEqual(3);
  expect(one.before / 1_000).toBeCloseTo(1, 1);
  expect(one.after / 3_000).toBeCloseTo(1, 1);
});

test('on whichever day it is asked, quiet weekends are usual unless the weeks before say otherwise', async () => {
  for (let day = 0; day < 7; day += 1) {
    const newest = Math.floor(server.clock.now() / HOUR) * HOUR;
    const weekday = (hour: number): number => new Date(newest - (HOURS - hour) * HOUR).getUTCDay();
    const today = `weekday ${weekday(HOURS)}`;
    const api = await server.api();
    await plant(api, {
      type: 'office',
      perHour: (hour) => ([0, 6].includes(weekday(hour)) ? 2 : 9) + (hour % 3),
    });
    expect((await ask(api)).anomalies, today).toEqual([]);
    await plantHistory(api, 'office');
    const kinds = (await ask(api)).anomalies.map(({ kind }) => kind);
    expect(
      kinds.filter((kind) => kind.startsWith('volume_')),
      today,
    ).not.toEqual([]);
    server.clock.advance(DAY);
  }
});
