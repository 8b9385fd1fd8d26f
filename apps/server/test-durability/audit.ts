import { expect } from 'vitest';
import { listAll } from './api.ts';
import type { Call, ListedMetric } from './api.ts';
import { BRANDS } from './load.ts';
import type { Load } from './load.ts';

interface Totals {
  count: number;
  micros: number;
  tokens: number;
  times: Map<string, number[]>;
}

/** What the rounds so far have left in each brand, read from the lists. */
export type Books = Map<number, Totals>;
export const newBooks = (): Books =>
  new Map(BRANDS.map((brand) => [brand, { count: 0, micros: 0, tokens: 0, times: new Map() }]));

const book = (totals: Totals, rows: ListedMetric[]): void => {
  for (const row of rows) {
    totals.count += 1;
    totals.micros += Math.round((row.cost_usd ?? 0) * 1e6);
    totals.tokens += row.tokens_used ?? 0;
    const times = totals.times.get(row.base_task.task_type) ?? [];
    totals.times.set(row.base_task.task_type, times);
    times.push(row.execution_time_ms);
  }
};

/** Every acknowledged metric is listed once, under its id; nothing is listed twice; nothing was made up. */
const checkRows = (load: Load, brand: number, rows: ListedMetric[]): void => {
  const byTask = new Map(rows.map((row) => [row.base_task.task_id, row]));
  const lost: string[] = [];
  let sentAll = 0;
  for (const one of load.sent) {
    if (one.brand !== brand) continue;
    sentAll += one.taskIds.filter((taskId) => byTask.has(taskId)).length;
    for (const [i, id] of (one.ids ?? []).entries()) {
      if (byTask.get(one.taskIds[i] as string)?.id !== id)
        lost.push(`${one.taskIds[i]} = ${id}, key ${one.key}`);
    }
  }
  const twice = rows.length - byTask.size;
  expect(
    { lost: lost.slice(0, 5), lostCount: lost.length, twice, strangers: byTask.size - sentAll },
    `brand ${brand}`,
  ).toEqual({
    lost: [],
    lostCount: 0,
    twice: 0,
    strangers: 0,
  });
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
};

/** How far a value lies from the nearest-rank p95, as a share; one rank to either side counts as the same place. */
const offP95 = (value: number, times: number[]): number => {
  const sorted = times.toSorted((a, b) => a - b);
  const rank = Math.ceil(times.length * 0.95) - 1;
  const [low, high] = [
    sorted[Math.max(0, rank - 1)] as number,
    sorted[Math.min(times.length - 1, rank + 1)] as number,
  ];
  return value < low ? (low - value - 0.05) / low : value > high ? (value - high - 0.05) / high : 0;
};

/** The rollups say what the rows say: counts, money and tokens to the last digit, the p95 of large types within 1 %. */
const checkRollups = async (call: Call, brand: number, totals: Totals): Promise<void> => {
  const list = await call(brand, 'GET', 'metrics/?page_size=1');
  const dashboard = await call(brand, 'GET', 'metrics/dashboard/?days=90');
  const types = await call(brand, 'GET', 'metrics/performance-by-type/?days=90&min_samples=1');
  const summary = dashboard.body['summary'] as Record<string, number>;
  expect(
    [list.body['count'], summary['total_tasks'], summary['total_cost_usd'], summary['total_tokens_used']],
    `brand ${brand}: list count and rollups`,
  ).toEqual([totals.count, totals.count, totals.micros / 1e6, totals.tokens]);
  const found = types.body['task_types'] as Record<
    string,
    { total_executions: number; p95_execution_time_ms: number }
  >;
  for (const [type, times] of totals.times) {
    expect(found[type]?.total_executions, `${type} of brand ${brand}`).toBe(times.length);
    expect(offP95(found[type]?.p95_execution_time_ms ?? NaN, times), `p95 of ${type}`).toBeLessThanOrEqual(
      0.01,
    );
  }
};

/** Compares the ledger of a load with what the API shows, and adds its rows to the books. */
export const audit = async (call: Call, tag: string, load: Load, books: Books): Promise<void> => {
  expect(load.wrong.slice(0, 5), 'answers other than 201 and 503 with Retry-After').toEqual([]);
  for (const [brand, totals] of books) {
    const rows = await listAll(call, brand, `&worker_name=${tag}`);
    checkRows(load, brand, rows);
    book(totals, rows);
    await checkRollups(call, brand, totals);
  }
};
