import type { Ctx } from '../core/ctx.ts';
import { costParams, costWindowSql } from '../metrics/index.ts';
import type { CostDimension, CostFilter, CostMeasure, Rollups, Slice } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

/** What a minute of a worker costs, from a day on (ms): pico-dollars. In order of time. */
export type WorkerRates = readonly { from: number; rate: bigint }[];

/** Sums of some executions. Money is decimal text. */
export interface CostRow {
  day: string;
  task_type: string;
  model: string;
  queue_name: string;
  worker_name: string;
  outcome: string;
  error_type: string;
  executions: number;
  failed: number;
  unpriced: number;
  cost: string;
  original_cost: string;
  failed_cost: string;
  /** Milliseconds of waiting × the rate of a minute at that time, added up: pico-dollars × 60,000. */
  waiting: string;
  tokens_used: number;
  api_calls_count: number;
}

export type CostKey = CostDimension | 'day';

const MEASURES: CostMeasure[] = [
  'executions',
  'unpriced',
  'cost_usd',
  'original_cost_usd',
  'tokens_used',
  'api_calls_count',
  'queue_wait_ms',
];
const FAILED = "outcome_ != 'completed'";
const RATE = `arrayElement({worker_rate:Array(Int128)},
  arrayLastIndex(f -> f <= toInt64(toUnixTimestamp(day_)) * 1000, {worker_from:Array(Int64)}))`;

const SUMS = `sum(executions_) AS executions, sumIf(executions_, ${FAILED}) AS failed, sum(unpriced_) AS unpriced,
  toString(sum(cost_usd_)) AS cost, toString(sum(original_cost_usd_)) AS original_cost,
  toString(sumIf(cost_usd_, ${FAILED})) AS failed_cost,
  sum(tokens_used_) AS tokens_used, sum(api_calls_count_) AS api_calls_count`;

const nameOf = (key: CostKey): string => (key === 'day' ? 'toString(day_)' : `toString(${key}_)`);

/** Sums of a brand's executions by some keys, the dearest first; without a key one row of all. At most `limit`. */
export const selectCosts = (
  ctx: Pick<Ctx, 'brandId'>,
  deps: { db: TelemetryDb; rollups: Pick<Rollups, 'read'> },
  of: { slice: Slice; filter: CostFilter; keys: readonly CostKey[]; limit: number; workerRates: WorkerRates },
): Promise<CostRow[]> => {
  const dimensions = [...new Set<CostDimension>([...of.keys.filter((key) => key !== 'day'), 'outcome'])];
  const groups = of.keys.map((key) => `${key}_`);
  const waiting = of.workerRates.length === 0 ? "'0'" : `toString(sum(toInt256(queue_wait_ms_) * ${RATE}))`;
  // A day reads better in order of time; everything else by what it cost.
  const order = [...(of.keys[0] === 'day' ? ['day_'] : []), 'sum(cost_usd_) DESC', ...groups];
  const grouped =
    groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')} ORDER BY ${order.join(', ')} LIMIT ${of.limit}`;
  return deps.rollups.read(ctx, of.slice, (window) =>
    deps.db.query<CostRow>(
      'costs',
      `SELECT ${[...of.keys.map((key) => `${nameOf(key)} AS ${key}`), SUMS].join(', ')}, ${waiting} AS waiting
       FROM (${costWindowSql(window, of.filter, { dimensions, measures: MEASURES })}) ${grouped}`,
      {
        ...costParams(ctx, window, of.filter),
        worker_from: of.workerRates.map(({ from }) => from),
        worker_rate: of.workerRates.map(({ rate }) => rate),
      },
    ),
  );
};

/** The first lines, and the sums of all of them: asked for apart only where there are more. */
export const selectLedger = async (
  ctx: Pick<Ctx, 'brandId'>,
  deps: { db: TelemetryDb; rollups: Pick<Rollups, 'read'> },
  of: Parameters<typeof selectCosts>[2],
): Promise<{ lines: CostRow[]; total: CostRow[]; more: boolean }> => {
  const rows = await selectCosts(ctx, deps, { ...of, limit: of.limit + 1 });
  const more = rows.length > of.limit;
  const total = more ? await selectCosts(ctx, deps, { ...of, keys: [] }) : rows;
  return { lines: rows.slice(0, of.limit), total, more };
};

type Outcome = Pick<CostRow, 'task_type' | 'outcome' | 'error_type' | 'executions' | 'cost'>;

/** What each outcome of each type cost, by reason if asked, the dearest first; those that succeeded too. */
export const selectOutcomes = (
  ctx: Pick<Ctx, 'brandId'>,
  deps: { db: TelemetryDb; rollups: Pick<Rollups, 'read'> },
  of: { slice: Slice; filter: CostFilter; reasons: boolean; limit: number },
): Promise<Outcome[]> =>
  deps.rollups.read(ctx, of.slice, (window) =>
    deps.db.query(
      'cost_outcomes',
      `SELECT toString(task_type_) AS task_type, toString(outcome_) AS outcome, ${of.reasons ? 'toString(error_type_)' : "''"} AS error_type,
         sum(executions_) AS executions, toString(sum(cost_usd_)) AS cost
       FROM (${costWindowSql(window, of.filter, {
         dimensions: ['task_type', 'outcome', ...(of.reasons ? (['error_type'] as const) : [])],
         measures: ['executions', 'cost_usd'],
       })})
       GROUP BY task_type, outcome, error_type
       ORDER BY sum(cost_usd_) DESC, task_type, outcome, error_type LIMIT ${of.limit}`,
      costParams(ctx, window, of.filter),
    ),
  );
