import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

type Brand = Pick<Ctx, 'brandId'>;

/** ms */
export interface Span {
  since: number;
  until: number;
}

const MOST_TYPES = 2_000;
const MOST_QUEUES = 100;

export const SPAN = `brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
  AND created_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')`;
const params = (ctx: Brand, span: Span): Record<string, unknown> => ({
  brand: ctx.brandId,
  since: span.since,
  until: span.until,
});

/** One task type in one queue, in numbers. Money in USD. */
export interface TypeEvidence {
  task_type: string;
  queue_name: string;
  n: number;
  failed: number;
  time_sum: number;
  /** Of executions without errors: 95th and 99th percentile, and the longest, ms. */
  ok_p95: number;
  ok_p99: number;
  ok_max: number;
  /** Of failed ones: quartiles, and their sum, ms. */
  failed_quartiles: [number, number, number];
  failed_time: number;
  memory_n: number;
  memory_p99: number;
  usd: number;
  /** Executions that have tokens and cost above zero: how many, how many different pairs, quartiles of their tokens. */
  priced: number;
  pairs: number;
  token_q25: number;
  token_q75: number;
  /** Executions that made no call and used no token though others of the type do. */
  idle: number;
  idle_time: number;
  idle_usd: number;
}

/** The task types with most executions, each in the queue it mostly runs in. */
export const selectTypeEvidence = async (
  ctx: Brand,
  db: TelemetryDb,
  span: Span,
): Promise<TypeEvidence[]> => {
  const idle = 'ifNull(api_calls_count, 0) = 0 AND ifNull(tokens_used, 0) = 0';
  const rows = await db.query<TypeEvidence & { failed_q: (number | null)[] }>(
    'recommend_types',
    `SELECT task_type, ifNull(anyHeavy(ifNull(queue_name, '')), '') AS queue_name, count() AS n, countIf(error_count > 0) AS failed,
       sum(execution_time_ms) AS time_sum,
       ifNotFinite(quantileIf(0.95)(execution_time_ms, ifNull(error_count, 0) = 0), 0) AS ok_p95,
       ifNotFinite(quantileIf(0.99)(execution_time_ms, ifNull(error_count, 0) = 0), 0) AS ok_p99,
       maxIf(execution_time_ms, ifNull(error_count, 0) = 0) AS ok_max,
       quantilesIf(0.25, 0.5, 0.75)(execution_time_ms, error_count > 0) AS failed_q,
       sumIf(execution_time_ms, error_count > 0) AS failed_time,
       count(memory_usage_mb) AS memory_n, ifNotFinite(ifNull(quantile(0.99)(memory_usage_mb), 0), 0) AS memory_p99,
       toFloat64(ifNull(sum(cost_usd), 0)) AS usd,
       countIf(tokens_used > 0 AND cost_usd > 0) AS priced,
       uniqCombinedIf(15)((ifNull(tokens_used, 0), ifNull(cost_usd, 0)), tokens_used > 0 AND cost_usd > 0) AS pairs,
       ifNotFinite(ifNull(quantile(0.25)(nullIf(tokens_used, 0)), 0), 0) AS token_q25,
       ifNotFinite(ifNull(quantile(0.75)(nullIf(tokens_used, 0)), 0), 0) AS token_q75,
       countIf(${idle}) AS idle, sumIf(execution_time_ms, ${idle}) AS idle_time,
       toFloat64(ifNull(sumIf(cost_usd, ${idle}), 0)) AS idle_usd
     FROM metrics WHERE ${SPAN} GROUP BY task_type ORDER BY n DESC, task_type LIMIT ${MOST_TYPES}`,
    params(ctx, span),
  );
  return rows.map(({ failed_q: quartiles, ...row }) => ({
    ...row,
    failed_quartiles: quartiles.map((one) => one ?? 0) as [number, number, number],
  }));
};

/** One queue: by hour since the start of the span what arrived, and what its executions were like in all. */
export interface QueueEvidence {
  queue_name: string;
  hours: [hour: number, arrivals: number][];
  n: number;
  service_sum: number;
  service_sq: number;
  waits: number;
  wait_sum: number;
  /** Variance ÷ mean of the arrivals of a minute, within hours. */
  dispersion: number;
  workers: number;
}

/** An execution arrived when it was done, less its run and its wait. */
export const selectQueueEvidence = (ctx: Brand, db: TelemetryDb, span: Span): Promise<QueueEvidence[]> =>
  db.query(
    'recommend_queues',
    `SELECT queue_name, groupArray((hour, arrived)) AS hours, sum(arrived) AS n, sum(s) AS service_sum, sum(q) AS service_sq,
       sum(w) AS waits, sum(ws) AS wait_sum,
       -- Minutes without arrivals have no row: an hour has sixty.
       ifNotFinite(sum(squares - arrived * arrived / 60) / sum(arrived) * 60 / 59, 1) AS dispersion, any(workers) AS workers
     FROM (
       SELECT queue_name, intDiv(minute, 60) AS hour, sum(c) AS arrived, sum(toFloat64(c) * c) AS squares, sum(ms) AS s, sum(ms2) AS q,
         sum(waits_) AS w, sum(wait_ms) AS ws
       FROM (
         SELECT ifNull(queue_name, '') AS queue_name,
           intDiv(toInt64(toUnixTimestamp64Milli(created_at) - execution_time_ms - ifNull(queue_wait_time_ms, 0)) - {since:Int64}, 60000) AS minute,
           count() AS c, sum(execution_time_ms) AS ms, sum(execution_time_ms * execution_time_ms) AS ms2,
           count(queue_wait_time_ms) AS waits_, ifNull(sum(queue_wait_time_ms), 0) AS wait_ms
         FROM metrics WHERE ${SPAN} AND queue_name != '' GROUP BY queue_name, minute
       ) WHERE minute >= 0 GROUP BY queue_name, hour
     ) AS hourly LEFT JOIN (
       SELECT ifNull(queue_name, '') AS queue_name, uniqIf(worker_name, worker_name != '') AS workers FROM metrics
       WHERE ${SPAN} AND created_at >= fromUnixTimestamp64Milli({lately:Int64}, 'UTC') GROUP BY queue_name
     ) AS at_work USING (queue_name)
     GROUP BY queue_name ORDER BY n DESC LIMIT ${MOST_QUEUES}`,
    { ...params(ctx, span), lately: Math.max(span.since, span.until - 86_400_000) },
  );

/** Workers that told of themselves lately, and how many tasks each ran at most at a time. */
export const selectSlots = (
  ctx: Brand,
  db: TelemetryDb,
  span: Span,
): Promise<{ queue_name: string; workers: number; slots: number }[]> =>
  db.query(
    'recommend_slots',
    `SELECT queue_name, count() AS workers, sum(greatest(1, most)) AS slots FROM (
       SELECT worker_id, argMax(queue_name, at) AS queue_name, max(active_tasks) AS most FROM heartbeats
       WHERE brand_id = {brand:UInt32} AND at >= fromUnixTimestamp64Milli({lately:Int64}, 'UTC')
         AND at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
       GROUP BY worker_id HAVING max(at) >= fromUnixTimestamp64Milli({online:Int64}, 'UTC')
     ) GROUP BY queue_name`,
    { ...params(ctx, span), lately: span.until - 86_400_000, online: span.until - 3_600_000 },
  );

/** What became of tasks that were run again after a failure. */
export interface RetryEvidence {
  task_type: string;
  retried: number;
  helped: number;
  /** Of the runs after the first: how many, their time, their cost. */
  again: number;
  again_time: number;
  again_usd: number;
}

export const selectRetryEvidence = (ctx: Brand, db: TelemetryDb, span: Span): Promise<RetryEvidence[]> =>
  db.query(
    'recommend_retries',
    `SELECT task_type, count() AS retried, countIf(good > 0) AS helped, sum(n - 1) AS again, sum(time - first_time) AS again_time,
       sum(usd - first_usd) AS again_usd
     FROM (
       SELECT any(task_type) AS task_type, base_task_id, count() AS n, countIf(ifNull(error_count, 0) = 0) AS good,
         sum(execution_time_ms) AS time, argMin(execution_time_ms, created_at) AS first_time,
         toFloat64(ifNull(sum(cost_usd), 0)) AS usd, toFloat64(ifNull(argMin(cost_usd, created_at), 0)) AS first_usd,
         argMin(ifNull(error_count, 0), created_at) AS first_errors
       FROM metrics WHERE ${SPAN} AND base_task_id IN (
         SELECT base_task_id FROM metrics WHERE ${SPAN} AND error_count > 0
       ) GROUP BY base_task_id HAVING n > 1 AND first_errors > 0
     ) GROUP BY task_type HAVING retried >= 30 ORDER BY again_time DESC LIMIT 100`,
    params(ctx, span),
  );

/** Pairs of tokens and cost that came again and again, of the given types. */
export const selectRepeats = (
  ctx: Brand,
  db: TelemetryDb,
  span: Span,
  taskTypes: readonly string[],
): Promise<{ task_type: string; tokens: number; usd: number; times: number; run_ms: number }[]> =>
  db.query(
    'recommend_repeats',
    `SELECT task_type, tokens_used AS tokens, toFloat64(cost_usd) AS usd, count() AS times, avg(execution_time_ms) AS run_ms
     FROM metrics WHERE ${SPAN} AND task_type IN {types:Array(String)} AND tokens_used > 0 AND cost_usd > 0
     GROUP BY task_type, tokens_used, cost_usd HAVING times >= 5 ORDER BY times * usd DESC LIMIT 5000`,
    { ...params(ctx, span), types: taskTypes },
  );

/** How regularly the given types start: quantiles of the time from one to the next, ms. */
export const selectIntervals = (
  ctx: Brand,
  db: TelemetryDb,
  span: Span,
  taskTypes: readonly string[],
): Promise<{ task_type: string; intervals: [p10: number, p50: number, p90: number] }[]> =>
  db.query(
    'recommend_intervals',
    `SELECT task_type, arrayReduce('quantiles(0.1, 0.5, 0.9)',
         arrayPopFront(arrayDifference(arraySort(groupArray(100000)(toUnixTimestamp64Milli(created_at)))))) AS intervals
     FROM metrics WHERE ${SPAN} AND task_type IN {types:Array(String)} GROUP BY task_type HAVING count() > 2`,
    { ...params(ctx, span), types: taskTypes },
  );

/** The largest value of each of some fields by task type. */
export const selectHighest = async (
  ctx: Brand,
  db: TelemetryDb,
  span: Span,
  fields: readonly string[],
): Promise<Map<string, Map<string, { highest: number; lowest: number }>>> => {
  if (fields.length === 0) return new Map();
  const columns = fields.map(
    (field, i) => `toFloat64(max(${field})) AS h${i}, toFloat64(min(${field})) AS l${i}`,
  );
  const rows = await db.query<Record<string, number | null> & { task_type: string }>(
    'recommend_highest',
    `SELECT task_type, ${columns.join(', ')} FROM metrics WHERE ${SPAN} GROUP BY task_type`,
    params(ctx, span),
  );
  return new Map(
    fields.map((field, i) => [
      field,
      new Map(
        rows.flatMap((row) => {
          const [highest, lowest] = [row[`h${i}`], row[`l${i}`]];
          return typeof highest === 'number' && typeof lowest === 'number'
            ? [[row.task_type, { highest, lowest }] as const]
            : [];
        }),
      ),
    ]),
  );
};
