import type { BacktestOutput } from '@vigie/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../harness.ts';
import type { Api, TestServer } from '../harness.ts';
import { rowsOf, store } from './backtest-samples.ts';
import type { Row } from './backtest-samples.ts';
import { ask } from './backtest.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The start of each slot, ms, and its length, after having looked at what holds for every series. */
const slotsOf = ({ series, since, until }: BacktestOutput): { starts: number[]; length: number } => {
  const starts = series.map(({ at }) => Date.parse(at));
  const length = (starts[1] as number) - (starts[0] as number);
  expect(series.length).toBeLessThanOrEqual(300);
  expect(starts[0]).toBe(Date.parse(since));
  expect(starts.every((at, i) => at === (starts[0] as number) + i * length)).toBe(true);
  // Times are told in whole seconds or finer; the last slot reaches the end.
  expect((starts.at(-1) as number) + length).toBeGreaterThanOrEqual(Date.parse(until) - 1_000);
  expect(starts.at(-1)).toBeLessThan(Date.parse(until));
  return { starts, length };
};

/** By its definition: of each slot the value that `pick` finds. */
const expectEach = (
  found: BacktestOutput,
  values: { at: number; value: number }[],
  pick: (values: number[]) => number,
): void => {
  const { starts, length } = slotsOf(found);
  const expected = starts.map((start) => {
    const inside = values.filter(({ at }) => at >= start && at < start + length);
    return inside.length === 0 ? null : pick(inside.map(({ value }) => value));
  });
  expect(found.series.map(({ value }) => value)).toEqual(expected);
  expect(expected.some((value) => value !== null)).toBe(true);
};

export const backtestSeries = (server: TestServer): void =>
  void describe('the series of a backtest', () => {
    let api: Api;
    let rows: Row[];
    beforeAll(async () => {
      api = await server.api();
      rows = rowsOf(server, 900, 9 * 24);
      await store(api, rows);
    });
    const times = (is: (row: Row) => boolean = () => true) =>
      rows.filter(is).map(({ at, time }) => ({ at, value: time }));

    it('of executions is the worst of each slot, whatever the threshold', async () => {
      expectEach(await ask(api, {}), times(), (values) => Math.max(...values));
      expectEach(await ask(api, { threshold_value: 1e9, condition: 'gte' }), times(), (values) =>
        Math.max(...values),
      );
      expectEach(await ask(api, { condition: 'lt', threshold_value: 0 }), times(), (values) =>
        Math.min(...values),
      );
      expectEach(await ask(api, { condition: 'eq', threshold_value: 2_000 }), times(), (values) =>
        values.reduce((a, b) => (Math.abs(b - 2_000) < Math.abs(a - 2_000) ? b : a)),
      );
    });

    it('is of what the rule looks at only, and of all its groups together', async () => {
      expectEach(
        await ask(api, {
          metric_field: 'memory_usage_mb',
          task_type: 'type_1',
          queue_name: 'slow',
          days: 3,
          group_by: 'task_type',
        }),
        rows.flatMap(({ at, type, queue, memory }) =>
          type === 'type_1' && queue === 'slow' && memory !== null ? [{ at, value: memory }] : [],
        ),
        (values) => Math.max(...values),
      );
    });

    it('of an error rate is that of the windows, and not of the field', async () => {
      const found = await ask(api, {
        aggregation: 'error_rate',
        window_minutes: 60,
        threshold_value: 30,
        cooldown_minutes: 0,
      });
      const { starts, length } = slotsOf(found);
      const rateAt = (at: number): number | undefined => {
        const inside = rows.filter((row) => row.at >= at - HOUR && row.at < at);
        const failed = inside.filter((row) => row.failed);
        return inside.length === 0 ? undefined : (failed.length / inside.length) * 100;
      };
      const stepMs = (found.step_seconds ?? 0) * 1_000;
      const since = Date.parse(found.since);
      const rates = starts.map((start) => {
        const first = since + Math.ceil((start - since) / stepMs) * stepMs;
        const last = Math.min(start + length - 1, Date.parse(found.until));
        const steps = Array.from({ length: Math.floor((last - first) / stepMs) + 1 }, (_, i) =>
          rateAt(first + i * stepMs),
        ).filter((rate) => rate !== undefined);
        return steps.length === 0 ? null : Math.max(...steps);
      });
      expect(found.series.map(({ value }) => value)).toEqual(rates);
      expect(rates.some((rate) => rate !== null && rate > 0)).toBe(true);
    });

    it('has a value in each slot where windows are looked at less often than there are slots', async () => {
      const found = await ask(api, {
        aggregation: 'count',
        window_minutes: 10_080,
        threshold_value: 1,
        days: 1,
      });
      const { length } = slotsOf(found);
      expect(length).toBeGreaterThanOrEqual((found.step_seconds ?? 0) * 1_000);
      expect(found.series.every(({ value }) => value !== null && value > 0)).toBe(true);
    });

    it('of minutes_since_execution grows until something runs', async () => {
      const mine = await server.api();
      const ran = server.clock.now() - 10 * HOUR;
      const row = { type: 'nightly', queue: 'q', time: 1, memory: null, failed: false };
      await store(mine, [
        { ...row, at: ran - 2 * HOUR },
        { ...row, at: ran },
      ]);
      const found = await ask(mine, {
        metric_field: 'minutes_since_execution',
        task_type: 'nightly',
        threshold_value: 600,
        days: 1,
      });
      const { starts, length } = slotsOf(found);
      const end = Date.parse(found.until);
      starts.forEach((start, i) => {
        const to = Math.min(start + length, end);
        // Before the first run the time counts from the start of the period.
        const from = to <= ran - 2 * HOUR ? (starts[0] as number) : to <= ran ? ran - 2 * HOUR : ran;
        const least = (to - from) / MINUTE;
        const value = found.series[i]?.value ?? -1;
        if (start > from) expect(value).toBeCloseTo(least, 1);
        else expect(value).toBeGreaterThanOrEqual(least - 0.1);
      });
      expect(Math.max(...found.series.map(({ value }) => value ?? 0)) * MINUTE).toBeGreaterThan(DAY / 3);
    });

    it('of a brand without data is empty', async () => {
      const found = await ask(await server.api(), {});
      expect(slotsOf(found).starts.length).toBeGreaterThan(200);
      expect(found.series.every(({ value }) => value === null)).toBe(true);
    });
  });
