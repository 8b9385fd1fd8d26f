import type { BacktestOutput } from '@vigie/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { quietTime } from '../../src/alerts/quiet-time.ts';
import type { SimulatedRule } from '../../src/alerts/backtest/simulate.ts';
import { tick, walk } from '../../src/alerts/backtest/testing/naive.ts';
import { breaches } from '../../src/alerts/breach.ts';
import { makeRule } from '../alert-samples.ts';
import { DAY } from '../harness.ts';
import type { Api, TestServer } from '../harness.ts';
import { rowsOf, store } from './backtest-samples.ts';
import type { Row } from './backtest-samples.ts';

const MINUTE = 60_000;

export const ask = async (api: Api, body: Record<string, unknown>): Promise<BacktestOutput> => {
  const answer = await api.post<BacktestOutput>('alerts/backtest/', {
    metric_field: 'execution_time_ms',
    condition: 'gt',
    threshold_value: 9_000,
    ...body,
  });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  return answer.body;
};

const simulated = (over: Partial<SimulatedRule>): SimulatedRule => ({
  condition: 'gt',
  thresholdValue: 9_000,
  warningValue: undefined,
  severity: undefined,
  cooldownMinutes: 30,
  forMinutes: 0,
  growing: false,
  ...over,
});

const expectFirings = (found: BacktestOutput, walked: ReturnType<typeof walk>[]): void => {
  const fired = walked.flatMap((one) => one.fired).toSorted((a, b) => b - a);
  const alerts = walked.flatMap((one) => one.alerts);
  expect(fired.length).toBeGreaterThan(0);
  expect(found.would_have_fired).toBe(fired.length);
  expect(found.firings.map(({ at }) => Date.parse(at))).toEqual(fired.slice(0, 100));
  expect(found.alerts).toBe(alerts.length);
};

/** The rows of the period, as the answer names it. */
const within = (rows: Row[], found: BacktestOutput): Row[] =>
  rows.filter((row) => row.at >= Date.parse(found.since));

export const backtestContract = (server: TestServer): void =>
  void describe('backtest', () => {
    let api: Api;
    let rows: Row[];
    beforeAll(async () => {
      api = await server.api();
      rows = rowsOf(server, 4_000, 9 * 24);
      await store(api, rows);
    });

    it('of executions is what a walk over all of them finds', async () => {
      const found = await ask(api, {});
      const looked = within(rows, found);
      const seen = looked.map(({ at, time }) => ({ at, value: time }));
      expectFirings(found, [walk(simulated({}), seen)]);
      const breaching = looked.filter(({ time }) => time > 9_000);
      expect(found).toMatchObject({
        period: 'last_7_days',
        executions: looked.length,
        exact: true,
        step_seconds: null,
        notes: [],
      });
      const { alerts } = walk(simulated({}), seen);
      const minutes = alerts.map(({ from, last }) => (last - from) / MINUTE);
      expect(found.total_duration_minutes).toBeCloseTo(
        minutes.reduce((a, b) => a + b, 0),
        1,
      );
      expect(found.longest_duration_minutes).toBeCloseTo(Math.max(...minutes), 1);
      expect(found.tasks.types.reduce((sum, { count }) => sum + count, 0)).toBe(breaching.length);
      expect(found.tasks.latest_task_ids).toHaveLength(Math.min(20, breaching.length));
      const [latest] = found.firings;
      expect(latest).toMatchObject({
        value: expect.any(Number),
        severity: 'low',
        level: 'critical',
        group: '',
      });
      const last = alerts.at(-1)?.last ?? 0;
      expect(Date.parse(latest?.until ?? '')).toBe(last);
      const over = last + quietTime(30) <= Date.parse(found.until);
      expect(latest?.resolved_at).toBe(
        over ? new Date(last + quietTime(30)).toISOString().replace('.000Z', 'Z') : null,
      );
    });

    it('of a saved rule is that of the same rule before it is saved', async () => {
      const rule = { threshold_value: 9_000, cooldown_minutes: 10, warning_value: 8_500 };
      const { id } = await makeRule(api, { ...rule, is_active: false });
      const saved = await api.get<BacktestOutput>(`alerts/${id}/backtest/?days=5&alerts_per_week=3`);
      const unsaved = await ask(api, { ...rule, days: 5, alerts_per_week: 3 });
      expect(saved.status).toBe(200);
      const timeless = (of: BacktestOutput) => ({ ...of, until: undefined });
      expect(timeless(saved.body)).toEqual(timeless(unsaved));
    });

    it('keeps cooldowns of groups apart, filters, and knows warnings', async () => {
      const grouped = await ask(api, { group_by: 'task_type', cooldown_minutes: 90, threshold_value: 7_000 });
      expectFirings(
        grouped,
        ['type_0', 'type_1', 'type_2'].map((type) =>
          walk(
            simulated({ cooldownMinutes: 90, thresholdValue: 7_000 }),
            within(rows, grouped).flatMap((row) =>
              row.type === type ? [{ at: row.at, value: row.time }] : [],
            ),
          ),
        ),
      );
      const filtered = await ask(api, {
        metric_field: 'memory_usage_mb',
        condition: 'lte',
        threshold_value: 60,
        warning_value: 80,
        task_type: 'type_0,type_2',
        queue_name: 'slow',
      });
      expectFirings(filtered, [
        walk(
          simulated({ condition: 'lte', thresholdValue: 60, warningValue: 80 }),
          within(rows, filtered).flatMap((row) =>
            row.type !== 'type_1' && row.queue === 'slow' && row.memory !== null
              ? [{ at: row.at, value: row.memory }]
              : [],
          ),
        ),
      ]);
      expect(new Set(filtered.firings.map(({ level }) => level))).toEqual(new Set(['warning', 'critical']));
    });

    /** An aggregate by its definition. */
    const aggregate = (of: string, inside: Row[]): number | undefined => {
      const times = inside.map(({ time }) => time).toSorted((a, b) => a - b);
      if (of === 'count') return inside.length;
      if (of === 'error_rate') return (inside.filter(({ failed }) => failed).length / inside.length) * 100;
      const sum = times.reduce((a, b) => a + b, 0);
      if (of === 'sum') return sum;
      if (of === 'avg') return sum / times.length;
      if (of === 'min') return times[0];
      if (of === 'max') return times.at(-1);
      return times[Math.min(times.length - 1, Math.floor((Number(of.slice(1)) / 100) * times.length))];
    };

    it.each([
      ['avg', 2_600, 0],
      ['min', 1_400, 6],
      ['max', 9_000, 0],
      ['sum', 65_000, 0],
      ['count', 34, 10],
      ['p50', 2_100, 0],
      ['p95', 7_800, 7.5],
      ['p99', 9_000, 0],
      ['error_rate', 20, 0],
    ])(
      'of %s is what an evaluation every 5 s would find',
      async (aggregation, threshold_value, for_minutes) => {
        const found = await ask(api, {
          aggregation,
          threshold_value,
          for_minutes,
          window_minutes: 90,
          ...(aggregation === 'count' ? {} : { min_samples: 10 }),
          cooldown_minutes: 20,
          days: 3,
        });
        expect(found.step_seconds).toBe(270);
        const least = aggregation === 'count' ? 0 : 10;
        const [since, until] = [Date.parse(found.since), Date.parse(found.until)];
        const steps: { at: number; value: number | undefined }[] = [];
        for (let at = since; at <= until; at += 270_000) {
          const inside = rows.filter((row) => row.at >= at - 90 * MINUTE && row.at < at);
          steps.push({ at, value: inside.length < least ? undefined : aggregate(aggregation, inside) });
        }
        const of = simulated({
          thresholdValue: threshold_value,
          cooldownMinutes: 20,
          forMinutes: for_minutes,
        });
        const expected = walk(of, tick(of, steps, 270_000, until));
        expect(expected.fired.length).toBeGreaterThan(0);
        expect(found.would_have_fired).toBe(expected.fired.length);
        expect(found.alerts).toBe(expected.alerts.length);
        expect(found.firings.map(({ at }) => Date.parse(at))).toEqual(
          expected.fired.toReversed().slice(0, 100),
        );
        const [latest] = found.firings;
        expect(breaches('gt', latest?.value ?? 0, threshold_value)).toBe(true);
        expect(found.tasks.latest_task_ids.length).toBeGreaterThan(0);
      },
    );

    it('of an aggregate by type has an alert for each', async () => {
      const found = await ask(api, {
        aggregation: 'avg',
        threshold_value: 2_500,
        window_minutes: 60,
        group_by: 'task_type',
      });
      expect(new Set(found.firings.map(({ group }) => group))).toEqual(
        new Set(['type_0', 'type_1', 'type_2']),
      );
    });

    it.each([
      ['each', {}],
      ['each of a group', { group_by: 'task_type', cooldown_minutes: 240 }],
      ['each below', { condition: 'lt', threshold_value: 1 }],
      ['each from a noisy threshold', { condition: 'gte', threshold_value: 1_000 }],
      ['avg', { aggregation: 'avg', window_minutes: 60 }],
      ['p95', { aggregation: 'p95', window_minutes: 30, min_samples: 5 }],
    ])('suggests a threshold of %s that fires as often as it says', async (_, rule) => {
      const wish = { ...rule, days: 7, alerts_per_week: 5 };
      const found = await ask(api, wish);
      const threshold = found.suggested_threshold as number;
      expect(found.suggestion.reason).toBeNull();
      const fired = found.suggestion.would_have_fired as number;
      expect(fired).toBeLessThanOrEqual(5);
      expect(fired).toBeGreaterThan(0);
      const tried = await ask(api, { ...wish, threshold_value: threshold });
      expect(tried.would_have_fired).toBe(fired);
      expect(tried.suggested_threshold).toBe(threshold);
    });

    it('of a brand without data is quiet and suggests nothing', async () => {
      const found = await ask(await server.api(), {});
      expect(found).toMatchObject({
        executions: 0,
        would_have_fired: 0,
        alerts: 0,
        firings: [],
        noise: 'quiet',
        noise_evidence: { short_share: null, single_share: null, median_gap_minutes: null },
        suggested_threshold: null,
        suggestion: { reason: expect.stringContaining('Too little data') },
      });
    });

    it('fires for no data, once an hour while it lasts', async () => {
      const rule = { aggregation: 'avg', no_data: 'alert', cooldown_minutes: 60, days: 1 };
      const found = await ask(await server.api(), rule);
      expect(found.would_have_fired).toBeGreaterThanOrEqual(24);
      expect(found.firings[0]).toMatchObject({ value: null, resolved_at: null });
      expect((await ask(await server.api(), { ...rule, no_data: 'ignore' })).would_have_fired).toBe(0);
    });

    it('of minutes_since_execution finds the gaps', async () => {
      const mine = await server.api();
      const now = server.clock.now();
      const nightly: Row[] = [40, 39.5, 30, 29.9, 2].map((hours) => ({
        at: Math.floor(now - (hours * DAY) / 24),
        type: 'nightly',
        queue: 'q',
        time: 1,
        memory: null,
        failed: false,
      }));
      await store(mine, nightly);
      const rule = {
        metric_field: 'minutes_since_execution',
        task_type: 'nightly',
        threshold_value: 600,
        cooldown_minutes: 600,
        days: 1,
      };
      const found = await ask(mine, rule);
      // The gap from −29.9 h to −2 h is too long from −19.9 h on, and still at −9.9 h.
      expect(
        found.firings.map(({ at, group }) => [Math.round((now - Date.parse(at)) / (DAY / 240)) / 10, group]),
      ).toEqual([
        [9.9, 'nightly'],
        [19.9, 'nightly'],
      ]);
      expect(found.firings[1]?.value).toBeCloseTo(600, 0);
      expect((await ask(mine, { ...rule, task_type: 'never_seen' })).would_have_fired).toBeGreaterThan(0);
    });
  });
