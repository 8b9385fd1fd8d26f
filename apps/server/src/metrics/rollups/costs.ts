import type { Ctx } from '../../core/ctx.ts';
import { ROLLED, UNROLLED, windowParams } from './window.ts';
import type { Window } from './window.ts';

/** What costs can be divided by, beside the day, and what each is of one row of `metrics`. No value is an empty text. */
const DIMENSIONS = {
  task_type: 'task_type',
  model: 'model',
  queue_name: "ifNull(queue_name, '')",
  worker_name: "ifNull(worker_name, '')",
  outcome: 'outcome',
  error_type: 'error_type',
} as const;
export type CostDimension = keyof typeof DIMENSIONS;
export const COST_DIMENSIONS = Object.keys(DIMENSIONS) as CostDimension[];

/** What is added up, and what one row of `metrics` adds. Times in whole milliseconds. */
const MEASURES = {
  executions: 'toUInt64(1)',
  unpriced: "toUInt64(cost_source = 'unpriced')",
  cost_usd: 'toDecimal128(ifNull(cost_usd, 0), 6)',
  original_cost_usd: 'toDecimal128(ifNull(if(repricing_id > 0, original_cost_usd, cost_usd), 0), 6)',
  input_tokens: 'ifNull(input_tokens, 0)',
  output_tokens: 'ifNull(output_tokens, 0)',
  cached_tokens: 'ifNull(cached_tokens, 0)',
  tokens_used: 'ifNull(tokens_used, 0)',
  api_calls_count: 'toUInt64(ifNull(api_calls_count, 0))',
  execution_ms: 'toUInt64(floor(execution_time_ms + 0.5))',
  queue_wait_ms: 'toUInt64(floor(ifNull(queue_wait_time_ms, 0) + 0.5))',
} as const;
export type CostMeasure = keyof typeof MEASURES;
export const COST_MEASURES = Object.keys(MEASURES) as CostMeasure[];

/** Columns of the table in its order, and the SELECT that fills them from rows. */
export const COST_BUILD = {
  names: [...COST_DIMENSIONS, ...COST_MEASURES],
  dimensions: COST_DIMENSIONS.map((name) => `${DIMENSIONS[name]} AS ${name}_`),
  groups: COST_DIMENSIONS.map((name) => `${name}_`),
  aggregates: COST_MEASURES.map((name) => `sum(${MEASURES[name]}) AS ${name}_`),
};

/** Only rows with one of these values; an empty text means none. */
export type CostFilter = Partial<Record<CostDimension, readonly string[]>>;

const filterSql = (filter: CostFilter, column: (name: CostDimension) => string): string =>
  COST_DIMENSIONS.flatMap((name) =>
    filter[name] ? [` AND ${column(name)} IN {${name}_in:Array(String)}`] : [],
  ).join('');

/** Parameters that go with `costWindowSql`. */
export const costParams = (
  ctx: Pick<Ctx, 'brandId'>,
  window: Window,
  filter: CostFilter,
): Record<string, unknown> => ({
  ...windowParams(ctx, window),
  ...Object.fromEntries(Object.entries(filter).map(([name, values]) => [`${name}_in`, values])),
});

/** The costs of a window by day and dimension: sums where it is rolled up, a row per execution elsewhere. */
export const costWindowSql = (
  window: Window,
  filter: CostFilter,
  columns: { dimensions: readonly CostDimension[]; measures: readonly CostMeasure[] },
): string => {
  const { dimensions, measures } = columns;
  const rolled = [...dimensions, ...measures].map((name) => `, ${name} AS ${name}_`).join('');
  const rows = [
    ...dimensions.map((name) => `, ${DIMENSIONS[name]} AS ${name}_`),
    ...measures.map((name) => `, ${MEASURES[name]} AS ${name}_`),
  ].join('');
  return `SELECT day AS day_${rolled} FROM costs_daily FINAL WHERE ${ROLLED(window)}${filterSql(filter, (name) => name)}
    UNION ALL SELECT toDate(created_at) AS day_${rows} FROM metrics
    WHERE ${UNROLLED(window)}${filterSql(filter, (name) => DIMENSIONS[name])}`;
};
