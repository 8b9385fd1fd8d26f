import { expect } from 'vitest';
import { DAY, HOUR, PRIORITIES, microsOf } from './metric-samples.ts';
import type { Sample } from './metric-samples.ts';

/** A question's window and what it is narrowed to. */
export interface Window {
  now: number;
  days: number;
  types: string[] | undefined;
}

export const within = (samples: Sample[], { now, days, types }: Window): Sample[] => {
  const since = Math.floor((now - days * DAY) / HOUR) * HOUR;
  return samples.filter((one) => one.at >= since && (!types || types.includes(one.taskType)));
};

type Numeric = 'time' | 'memory' | 'cpu' | 'wait' | 'errors' | 'calls' | 'tokens';

const valuesOf = (samples: Sample[], field: Numeric): number[] =>
  samples.flatMap((one) => (one[field] === null ? [] : [one[field]]));

const meanOf = (values: number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

const totalOf = (samples: Sample[], field: Numeric): number =>
  Number(valuesOf(samples, field).reduce((sum, value) => sum + BigInt(value), 0n));

export const microsTotal = (samples: Sample[]): bigint =>
  samples.reduce((sum, one) => sum + (microsOf(one.cost) ?? 0n), 0n);
const usd = (micros: bigint): number => Number(micros) / 1e6;

/** One decimal of a mean: which of two neighbours a tie becomes may hang on the last bit of the float sum. */
export const expectMean = (actual: unknown, exact: number | null, what: string): void => {
  if (exact === null) return expect(actual, what).toBeNull();
  expect(Math.abs((actual as number) - exact), `${what}: ${String(actual)} for ${exact}`).toBeLessThanOrEqual(
    0.05 + Math.abs(exact) * 1e-9 + 1e-9,
  );
  expect(Math.round((actual as number) * 10) / 10, `${what}: one decimal`).toBe(actual);
};

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const byDay = (samples: Sample[]): [string, Sample[]][] =>
  [...Map.groupBy(samples, (one) => dayOf(one.at))].toSorted(([a], [b]) => (a < b ? -1 : 1));

const avgCost = (samples: Sample[]): bigint | null => {
  const priced = samples.filter((one) => one.cost !== null);
  if (priced.length === 0) return null;
  const [sum, n] = [microsTotal(priced), BigInt(priced.length)];
  return (2n * sum + n) / (2n * n);
};

interface DashboardBody {
  period: string;
  summary: Record<string, number | null>;
  trends: Record<'execution_time' | 'cost' | 'memory_usage', Record<string, unknown>[]>;
  top_expensive_tasks: Record<string, unknown>[];
  performance_by_priority: Record<string, { avg_ms: number | null; count: number }>;
}

const expectSummary = (summary: DashboardBody['summary'], of: Sample[]): void => {
  expect([
    summary['total_tasks'],
    summary['total_cost_usd'],
    summary['total_tokens_used'],
    summary['total_api_calls'],
  ]).toEqual([of.length, usd(microsTotal(of)), totalOf(of, 'tokens'), totalOf(of, 'calls')]);
  expectMean(summary['avg_execution_time_ms'], meanOf(valuesOf(of, 'time')), 'mean time');
  expectMean(summary['avg_memory_usage_mb'], meanOf(valuesOf(of, 'memory')), 'mean memory');
  expectMean(summary['avg_cpu_usage_percent'], meanOf(valuesOf(of, 'cpu')), 'mean CPU');
  const failed = of.filter((one) => (one.errors ?? 0) > 0).length;
  expectMean(
    summary['error_rate_percent'],
    of.length === 0 ? null : (failed / of.length) * 100,
    'error rate',
  );
};

export const expectDashboard = (body: unknown, samples: Sample[], window: Window): void => {
  const {
    period,
    summary,
    trends,
    top_expensive_tasks: top,
    performance_by_priority: priorities,
  } = body as DashboardBody;
  const of = within(samples, window);
  expect(period).toBe(`last_${window.days}_days`);
  expectSummary(summary, of);
  const days = byDay(of);
  expect(trends.cost).toEqual(days.map(([date, ofDay]) => ({ date, total_usd: usd(microsTotal(ofDay)) })));
  expect(trends.execution_time.map((one) => one['date'])).toEqual(days.map(([date]) => date));
  expect(trends.memory_usage.map((one) => one['date'])).toEqual(days.map(([date]) => date));
  for (const [i, [date, ofDay]] of days.entries()) {
    expectMean(trends.execution_time[i]?.['avg_ms'], meanOf(valuesOf(ofDay, 'time')), `mean time of ${date}`);
    expectMean(
      trends.memory_usage[i]?.['avg_mb'],
      meanOf(valuesOf(ofDay, 'memory')),
      `mean memory of ${date}`,
    );
  }
  const types = [...Map.groupBy(of, (one) => one.taskType)]
    .map(([type, ofType]) => ({ type, ofType, micros: microsTotal(ofType) }))
    .filter((one) => one.micros > 0n)
    .toSorted(
      (a, b) => Number(b.micros - a.micros) || Buffer.compare(Buffer.from(a.type), Buffer.from(b.type)),
    );
  expect(top).toEqual(
    types.slice(0, 10).map(({ type, ofType, micros }) => ({
      task_type: type,
      total_cost_usd: usd(micros),
      avg_cost_per_task: usd(avgCost(ofType) ?? 0n),
      task_count: ofType.length,
    })),
  );
  for (const priority of PRIORITIES) {
    const ofPriority = of.filter((one) => one.priority === priority);
    expect(priorities[priority]?.count, priority).toBe(ofPriority.length);
    expectMean(
      priorities[priority]?.avg_ms,
      meanOf(valuesOf(ofPriority, 'time')),
      `mean time of ${priority}`,
    );
  }
};

const FIELDS: Record<string, { of: Numeric | 'cost'; total: boolean }> = {
  execution_time_ms: { of: 'time', total: false },
  memory_usage_mb: { of: 'memory', total: false },
  cpu_usage_percent: { of: 'cpu', total: false },
  queue_wait_time_ms: { of: 'wait', total: false },
  error_count: { of: 'errors', total: true },
  api_calls_count: { of: 'calls', total: true },
  tokens_used: { of: 'tokens', total: true },
  cost_usd: { of: 'cost', total: true },
};
export const TREND_FIELDS = Object.keys(FIELDS);

export const expectTrends = (body: unknown, samples: Sample[], window: Window, fields: string[]): void => {
  const { period, metrics } = body as {
    period: number;
    metrics: Record<string, { trend: string; data_points: { date: string; value: number }[] }>;
  };
  expect(period).toBe(window.days);
  expect(Object.keys(metrics).toSorted()).toEqual(fields.toSorted());
  const days = byDay(within(samples, window));
  for (const field of fields) {
    const { of, total } = FIELDS[field] as (typeof FIELDS)[string];
    const filled = days.flatMap(([date, ofDay]) => {
      const given = ofDay.filter((one) => one[of] !== null);
      return given.length === 0 ? [] : [{ date, given }];
    });
    const points = metrics[field]?.data_points ?? [];
    expect(
      points.map((point) => point.date),
      field,
    ).toEqual(filled.map((one) => one.date));
    if (filled.length < 2) expect(metrics[field]?.trend).toBe('insufficient_data');
    for (const [i, { date, given }] of filled.entries()) {
      const value = points[i]?.value;
      if (of === 'cost') expect(value, `cost of ${date}`).toBe(usd(microsTotal(given)));
      else if (total) expect(value, `${field} of ${date}`).toBe(totalOf(given, of));
      else expectMean(value, meanOf(valuesOf(given, of)), `${field} of ${date}`);
    }
  }
};

export const expectTypes = (body: unknown, samples: Sample[], window: Window, minSamples: number): void => {
  const found = (body as { task_types: Record<string, Record<string, number | null>> }).task_types;
  const types = [...Map.groupBy(within(samples, window), (one) => one.taskType)].filter(
    ([, of]) => of.length >= minSamples,
  );
  expect(Object.keys(found).toSorted()).toEqual(types.map(([type]) => type).toSorted());
  for (const [type, of] of types) {
    const report = found[type] as Record<string, number | null>;
    const times = valuesOf(of, 'time').toSorted((a, b) => a - b);
    expect(
      [report['total_executions'], report['min_execution_time_ms'], report['max_execution_time_ms']],
      type,
    ).toEqual([of.length, times[0], times.at(-1)]);
    expectMean(report['avg_execution_time_ms'], meanOf(times), `${type}: mean time`);
    expectMean(report['avg_memory_usage_mb'], meanOf(valuesOf(of, 'memory')), `${type}: mean memory`);
    const cost = avgCost(of);
    expect(report['avg_cost_usd'], `${type}: mean cost`).toBe(cost === null ? null : usd(cost));
    const good = of.filter((one) => !((one.errors ?? 0) > 0)).length;
    expectMean(report['success_rate'], (good / of.length) * 100, `${type}: success rate`);
    const p95 = times[Math.ceil(times.length * 0.95) - 1] as number;
    expect(Math.abs((report['p95_execution_time_ms'] ?? NaN) - p95), `${type}: p95`).toBeLessThanOrEqual(
      p95 * 0.01 + 0.05,
    );
  }
};

/** The ledger by day, to the micro-dollar. */
export const expectLedger = (found: unknown, known: Sample[], { now, days }: Window): void => {
  const since = Math.floor(now / DAY) * DAY - days * DAY;
  const ledger = Map.groupBy(
    known.filter(({ at }) => at >= since),
    ({ at }) => new Date(at).toISOString().slice(0, 10),
  );
  const { lines } = found as { lines: { date: string; executions: number; cost_usd: string }[] };
  expect(lines.map((line) => [line.date, line.executions, microsOf(line.cost_usd)])).toEqual(
    [...ledger]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([date, of]) => [date, of.length, microsTotal(of)]),
  );
};
