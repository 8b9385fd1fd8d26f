import type { MetricField } from '@vigie/contract';

/** A column of the daily rollup: what one execution adds to it, and how executions come together. */
interface RollupColumn {
  /** Of one row of `metrics`, in the column's own type, never null. */
  row: string;
  merge: 'sum' | 'min' | 'max';
}

const whole = (field: string): Record<string, RollupColumn> => ({
  [`${field}_n`]: { row: `toUInt64(isNotNull(${field}))`, merge: 'sum' },
  [`${field}_sum`]: { row: `toUInt64(ifNull(${field}, 0))`, merge: 'sum' },
  [`${field}_sq`]: { row: `ifNull(toFloat64(${field}) * toFloat64(${field}), 0)`, merge: 'sum' },
});
const real = (field: string): Record<string, RollupColumn> => ({
  [`${field}_n`]: { row: `toUInt64(isNotNull(${field}))`, merge: 'sum' },
  [`${field}_sum`]: { row: `ifNull(${field}, 0)`, merge: 'sum' },
  [`${field}_sq`]: { row: `ifNull(${field} * ${field}, 0)`, merge: 'sum' },
});

/** The order of the table, which the build relies on. */
const COLUMNS: Record<string, RollupColumn> = {
  executions: { row: 'toUInt64(1)', merge: 'sum' },
  failed_executions: { row: 'toUInt64(ifNull(error_count, 0) > 0)', merge: 'sum' },
  execution_time_ms_min: { row: 'execution_time_ms', merge: 'min' },
  execution_time_ms_max: { row: 'execution_time_ms', merge: 'max' },
  execution_time_ms_sum: { row: 'execution_time_ms', merge: 'sum' },
  execution_time_ms_sq: { row: 'execution_time_ms * execution_time_ms', merge: 'sum' },
  ...real('memory_usage_mb'),
  ...real('cpu_usage_percent'),
  ...whole('error_count'),
  ...real('queue_wait_time_ms'),
  ...whole('api_calls_count'),
  ...whole('tokens_used'),
  ...whole('cost_usd'),
  cost_usd_sum: { row: 'toDecimal128(ifNull(cost_usd, 0), 6)', merge: 'sum' },
  performance_score_sum: { row: 'performance_score', merge: 'sum' },
  performance_score_sq: { row: 'performance_score * performance_score', merge: 'sum' },
};

/** The column that says how many values a field has; null means every execution has one. */
export const countColumn = (field: MetricField): string =>
  field === 'execution_time_ms' || field === 'performance_score' ? 'executions' : `${field}_n`;

/** What one row of `metrics` is in the rollup's words. @throws Error for a name that is no column: our bug. */
export const rowExpression = (name: string): string => {
  const column = COLUMNS[name];
  if (!column) throw new Error(`${name} is no column of the rollup`);
  return `${column.row} AS ${name}`;
};

/** Names in the table's order, and the aggregates that fill them from rows. */
export const BUILD = {
  names: Object.keys(COLUMNS),
  aggregates: Object.entries(COLUMNS).map(([name, { row, merge }]) => `${merge}(${row}) AS ${name}`),
};
