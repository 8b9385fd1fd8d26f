import { COST_SOURCES, OUTCOMES, PRIORITIES } from '@vigie/contract';
import type { MetricOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { toMicros } from '../core/decimal.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { afterSql, clickhouseDialect, filterSql, orderSql } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import { ingestTable } from '../ingest/index.ts';
import type { Column, TelemetryDb } from '../telemetry-db/index.ts';
import type { Metric, Numbers, StoredMetric, Usage } from './metric.ts';

const float = (name: keyof Numbers): Column<Metric> => ({
  name,
  write: (into, metric) => {
    const value = metric.numbers[name];
    if (into.present(value)) into.float64(value as number);
  },
});
const whole = (name: keyof Numbers, size: 32 | 64): Column<Metric> => ({
  name,
  write: (into, metric) => {
    const value = metric.numbers[name];
    if (!into.present(value)) return;
    if (size === 32) into.uint32(value as number);
    else into.uint64(value as number);
  },
});
const label = (name: string, key: 'queueName' | 'workerName'): Column<Metric> => ({
  name,
  write: (into, metric) => {
    if (into.present(metric.task[key])) into.string(metric.task[key] as string);
  },
});

const tokens = (name: string, key: 'inputTokens' | 'outputTokens' | 'cachedTokens'): Column<Metric> => ({
  name,
  write: (into, { usage }) => {
    if (into.present(usage[key])) into.uint64(usage[key] as number);
  },
});
const word = (name: string, key: 'model' | 'errorType'): Column<Metric> => ({
  name,
  write: (into, { usage }: { usage: Usage }) => into.string(usage[key]),
});

const COLUMNS: Column<Metric>[] = [
  { name: 'brand_id', write: (into, metric) => into.uint32(metric.task.brandId) },
  { name: 'created_at', write: (into, metric) => into.millis(metric.createdAt) },
  { name: 'id', write: (into, metric) => into.uint64(metric.id) },
  { name: 'base_task_id', write: (into, metric) => into.uint64(metric.task.id) },
  { name: 'task_id', write: (into, metric) => into.string(metric.task.taskId) },
  { name: 'task_type', write: (into, metric) => into.string(metric.task.taskType) },
  { name: 'priority', write: (into, metric) => into.uint8(PRIORITIES.indexOf(metric.task.priority) + 1) },
  label('queue_name', 'queueName'),
  label('worker_name', 'workerName'),
  { name: 'execution_time_ms', write: (into, metric) => into.float64(metric.numbers.execution_time_ms) },
  float('memory_usage_mb'),
  float('cpu_usage_percent'),
  whole('error_count', 32),
  float('queue_wait_time_ms'),
  whole('api_calls_count', 32),
  whole('tokens_used', 64),
  // Decimal(18, 6) is a 64-bit integer of millionths: micro-dollars as they are.
  whole('cost_usd', 64),
  { name: 'performance_score', write: (into, metric) => into.float64(metric.performanceScore) },
  word('model', 'model'),
  tokens('input_tokens', 'inputTokens'),
  tokens('output_tokens', 'outputTokens'),
  tokens('cached_tokens', 'cachedTokens'),
  { name: 'cost_source', write: (into, { pricing }) => into.uint8(COST_SOURCES.indexOf(pricing.source)) },
  { name: 'price_id', write: (into, { pricing }) => into.uint32(pricing.priceId) },
  { name: 'outcome', write: (into, { usage }) => into.uint8(OUTCOMES.indexOf(usage.outcome) + 1) },
  word('error_type', 'errorType'),
];

export const METRICS = ingestTable<Metric>('metrics', COLUMNS, async (db, metrics) => {
  const rows = await db.query<{ id: number }>(
    'metrics_stored',
    'SELECT id FROM metrics WHERE id IN {ids:Array(UInt64)}',
    { ids: metrics.map((metric) => metric.id) },
  );
  const stored = new Set(rows.map((row) => row.id));
  return metrics.filter((metric) => !stored.has(metric.id));
});

const SELECT = `id, base_task_id, task_id, task_type, execution_time_ms, memory_usage_mb, cpu_usage_percent, error_count,
  queue_wait_time_ms, api_calls_count, tokens_used, cost_usd, toString(cost_source) AS cost_source, original_cost_usd,
  nullIf(model, '') AS model, input_tokens, output_tokens, cached_tokens, nullIf(error_type, '') AS error_type,
  performance_score,
  toUnixTimestamp64Milli(created_at) AS created_at_ms`;

export interface MetricRow extends Omit<MetricOutput, 'base_task' | 'created_at'> {
  base_task_id: number;
  task_id: string;
  task_type: string;
  created_at_ms: number;
}

/** A stored row in the API's words, without its task. */
export const toMetricOutput = (row: MetricRow): Omit<MetricOutput, 'base_task'> => ({
  id: row.id,
  execution_time_ms: row.execution_time_ms,
  memory_usage_mb: row.memory_usage_mb,
  cpu_usage_percent: row.cpu_usage_percent,
  error_count: row.error_count,
  queue_wait_time_ms: row.queue_wait_time_ms,
  api_calls_count: row.api_calls_count,
  tokens_used: row.tokens_used,
  cost_usd: row.cost_usd,
  cost_source: row.cost_source,
  original_cost_usd: row.original_cost_usd,
  model: row.model,
  input_tokens: row.input_tokens,
  output_tokens: row.output_tokens,
  cached_tokens: row.cached_tokens,
  error_type: row.error_type,
  performance_score: row.performance_score,
  created_at: formatTimestamp(row.created_at_ms),
});

/** One page of the brand's metrics, and how many match in all. */
export const selectMetrics = async (
  ctx: Ctx,
  db: TelemetryDb,
  query: ListQuery,
): Promise<{ count: number; rows: MetricRow[] }> => {
  const params: Record<string, unknown> = { brand: ctx.brandId };
  const dialect = clickhouseDialect(params);
  const where = ['brand_id = {brand:UInt32}', ...filterSql(query, dialect)].join(' AND ');
  const page = query.after ? `${where} AND ${afterSql(query.order, query.after, dialect)}` : where;
  const offset = query.after ? 0 : (query.page - 1) * query.pageSize;
  const [counted, rows] = await Promise.all([
    db.query<{ n: number }>('metrics_count', `SELECT count() AS n FROM metrics WHERE ${where}`, params),
    db.query<MetricRow>(
      'metrics_list',
      `SELECT ${SELECT} FROM metrics WHERE ${page} ORDER BY ${orderSql(query.order)} LIMIT ${query.pageSize} OFFSET ${offset}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, rows };
};

export const selectMetric = async (ctx: Ctx, db: TelemetryDb, id: number): Promise<MetricRow | undefined> => {
  const rows = await db.query<MetricRow>(
    'metric',
    `SELECT ${SELECT} FROM metrics WHERE brand_id = {brand:UInt32} AND id = {id:UInt64} LIMIT 1`,
    { brand: ctx.brandId, id },
  );
  return rows[0];
};

/** The latest 1,000 metrics of a task, and how many it has. */
export const selectMetricsOfTask = async (
  ctx: Ctx,
  db: TelemetryDb,
  taskId: number,
): Promise<{ count: number; rows: MetricRow[] }> => {
  const where = 'brand_id = {brand:UInt32} AND base_task_id = {task:UInt64}';
  const params = { brand: ctx.brandId, task: taskId };
  const [counted, rows] = await Promise.all([
    db.query<{ n: number }>('task_metrics_count', `SELECT count() AS n FROM metrics WHERE ${where}`, params),
    db.query<MetricRow>(
      'task_metrics',
      `SELECT ${SELECT} FROM metrics WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT 1000`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, rows };
};

/** Which of the ids `first` … `first + count − 1` are stored in the brand. */
export const selectStoredIds = async (
  ctx: Ctx,
  db: TelemetryDb,
  first: number,
  count: number,
): Promise<Set<number>> => {
  const rows = await db.query<{ id: number }>(
    'metric_ids',
    'SELECT id FROM metrics WHERE brand_id = {brand:UInt32} AND id >= {first:UInt64} AND id < {end:UInt64}',
    { brand: ctx.brandId, first, end: first + count },
  );
  return new Set(rows.map((row) => row.id));
};

interface StoredRow extends Omit<MetricRow, 'base_task_id'> {
  brand_id: number;
  queue_name: string | null;
}

/**
 * Up to `limit` metrics with ids from `first` to before `end`, in order of id, of all brands on purpose: a server that
 * died may have stored any of them. Each says whose it is.
 */
export const selectMetricsBetween = async (
  db: TelemetryDb,
  { first, end, limit }: { first: number; end: number; limit: number },
): Promise<(StoredMetric & { brandId: number })[]> => {
  const rows = await db.query<StoredRow>(
    'metrics_between',
    `SELECT brand_id, queue_name, ${SELECT} FROM metrics WHERE id >= {first:UInt64} AND id < {end:UInt64} ORDER BY id LIMIT ${limit}`,
    { first, end },
  );
  return rows.map((row) => ({
    brandId: row.brand_id,
    id: row.id,
    task: { taskId: row.task_id, taskType: row.task_type, queueName: row.queue_name },
    numbers: {
      execution_time_ms: row.execution_time_ms,
      memory_usage_mb: row.memory_usage_mb,
      cpu_usage_percent: row.cpu_usage_percent,
      error_count: row.error_count,
      queue_wait_time_ms: row.queue_wait_time_ms,
      api_calls_count: row.api_calls_count,
      tokens_used: row.tokens_used,
      cost_usd: row.cost_usd === null ? null : toMicros(row.cost_usd),
    },
    performanceScore: row.performance_score,
    createdAt: row.created_at_ms,
  }));
};

/** When the latest execution of each task type was created, ms; of those between `since` and `until` (ms). */
export const selectLastExecutions = (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  of: { taskTypes: readonly string[]; since: number; until: number },
): Promise<{ type: string; at: number }[]> =>
  db.query(
    'last_executions',
    `SELECT task_type AS type, toUnixTimestamp64Milli(max(created_at)) AS at FROM metrics
     WHERE brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
       AND created_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC') AND task_type IN {types:Array(String)}
     GROUP BY task_type`,
    { brand: ctx.brandId, since: of.since, until: of.until, types: of.taskTypes },
  );
