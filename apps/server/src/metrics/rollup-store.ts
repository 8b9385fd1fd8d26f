import type { MetricField } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { countColumn, windowParams, windowSql } from './rollups/index.ts';
import type { Window } from './rollups/index.ts';

export interface DayPriority {
  day: string;
  priority: string;
  executions: number;
  failed: number;
  execution_time_ms_sum: number;
  memory_usage_mb_n: number;
  memory_usage_mb_sum: number;
  cpu_usage_percent_n: number;
  cpu_usage_percent_sum: number;
  tokens_used_sum: number;
  api_calls_count_sum: number;
  /** Micro-dollars: exact up to 2^53, nine billion dollars. */
  cost_micros: number;
}

/** The window by day × priority. */
export const selectDayPriority = (ctx: Ctx, db: TelemetryDb, window: Window): Promise<DayPriority[]> => {
  const sums = [
    'execution_time_ms_sum',
    'memory_usage_mb_n',
    'memory_usage_mb_sum',
    'cpu_usage_percent_n',
    'cpu_usage_percent_sum',
    'tokens_used_sum',
    'api_calls_count_sum',
  ];
  return db.query<DayPriority>(
    'dashboard_days',
    `SELECT toString(day) AS day, priority, sum(executions) AS executions, sum(failed_executions) AS failed,
       ${sums.map((name) => `sum(${name}) AS ${name}`).join(', ')}, toInt128(sum(cost_usd_sum) * 1000000) AS cost_micros
     FROM (${windowSql(window, ['executions', 'failed_executions', ...sums, 'cost_usd_sum'])})
     GROUP BY day, priority ORDER BY day`,
    windowParams(ctx, window),
  );
};

export interface ExpensiveType {
  task_type: string;
  executions: number;
  priced: number;
  cost_micros: number;
}

/** The ten dearest task types of the window; types that cost nothing are left out. */
export const selectExpensiveTypes = (ctx: Ctx, db: TelemetryDb, window: Window): Promise<ExpensiveType[]> =>
  db.query<ExpensiveType>(
    'dashboard_types',
    `SELECT task_type, sum(executions) AS executions, sum(cost_usd_n) AS priced, toInt128(sum(cost_usd_sum) * 1000000) AS cost_micros
     FROM (${windowSql(window, ['executions', 'cost_usd_n', 'cost_usd_sum'])})
     GROUP BY task_type HAVING cost_micros > 0 ORDER BY cost_micros DESC, task_type LIMIT 10`,
    windowParams(ctx, window),
  );

/** One day of one field: how many values, their sum, and the sum of their squares. */
export interface FieldDay {
  n: number;
  sum: number;
  squares: number;
}

export interface TrendDay {
  day: string;
  fields: Partial<Record<MetricField, FieldDay>>;
}

/** The window by day, for the given fields. Money in USD: a trend, not a total. */
export const selectDays = async (
  ctx: Ctx,
  db: TelemetryDb,
  window: Window,
  fields: readonly MetricField[],
): Promise<TrendDay[]> => {
  const columns = [
    ...new Set(fields.flatMap((field) => [countColumn(field), `${field}_sum`, `${field}_sq`])),
  ];
  const rows = await db.query<Record<string, number> & { day: string }>(
    'trend_days',
    `SELECT toString(day) AS day, ${columns.map((name) => `sum(${name}) AS ${name}`).join(', ')}
     FROM (${windowSql(window, columns)}) GROUP BY day ORDER BY day`,
    windowParams(ctx, window),
  );
  return rows.map((row) => ({
    day: row.day,
    fields: Object.fromEntries(
      fields.map((field) => [
        field,
        {
          n: row[countColumn(field)] as number,
          sum: row[`${field}_sum`] as number,
          squares: row[`${field}_sq`] as number,
        },
      ]),
    ),
  }));
};

export interface TypeTotals {
  task_type: string;
  executions: number;
  failed: number;
  time_sum: number;
  time_min: number;
  time_max: number;
  memory_n: number;
  memory_sum: number;
  priced: number;
  cost_micros: number;
  /** Execution time by day, for the trend. */
  days: [day: string, n: number, sum: number, squares: number][];
}

/** The window by task type, types with at least `minSamples` executions. */
export const selectTypes = (
  ctx: Ctx,
  db: TelemetryDb,
  window: Window,
  minSamples: number,
): Promise<TypeTotals[]> => {
  const columns = [
    'executions',
    'failed_executions',
    'execution_time_ms_sum',
    'execution_time_ms_sq',
    'execution_time_ms_min',
    'execution_time_ms_max',
    'memory_usage_mb_n',
    'memory_usage_mb_sum',
    'cost_usd_n',
    'cost_usd_sum',
  ];
  return db.query<TypeTotals>(
    'types',
    `SELECT task_type, sum(n) AS executions, sum(f) AS failed, sum(ts) AS time_sum, min(tmin) AS time_min, max(tmax) AS time_max,
       sum(mn) AS memory_n, sum(ms) AS memory_sum, sum(cn) AS priced, toInt128(sum(cs) * 1000000) AS cost_micros,
       arraySort(groupArray((toString(day), n, ts, tq))) AS days
     FROM (
       SELECT task_type, day, sum(executions) AS n, sum(failed_executions) AS f, sum(execution_time_ms_sum) AS ts,
         sum(execution_time_ms_sq) AS tq, min(execution_time_ms_min) AS tmin, max(execution_time_ms_max) AS tmax,
         sum(memory_usage_mb_n) AS mn, sum(memory_usage_mb_sum) AS ms, sum(cost_usd_n) AS cn, sum(cost_usd_sum) AS cs
       FROM (${windowSql(window, columns)}) GROUP BY task_type, day
     ) GROUP BY task_type HAVING executions >= {least:UInt64} ORDER BY task_type`,
    { ...windowParams(ctx, window), least: minSamples },
  );
};

/** What a task type normally takes: sums and counts, by type; cost in micro-dollars. */
export const loadTypeMeans = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  window: Window,
  limit: number,
) => {
  const columns = [
    'executions',
    'execution_time_ms_sum',
    ...['memory_usage_mb', 'queue_wait_time_ms', 'cost_usd'].flatMap((field) => [
      `${field}_n`,
      `${field}_sum`,
    ]),
  ];
  const rows = await db.query<{
    t: string;
    n: number;
    ts: number;
    mn: number;
    ms: number;
    wn: number;
    ws: number;
    cn: number;
    cs: number;
  }>(
    'type_means',
    `SELECT task_type AS t, sum(executions) AS n, sum(execution_time_ms_sum) AS ts, sum(memory_usage_mb_n) AS mn,
       sum(memory_usage_mb_sum) AS ms, sum(queue_wait_time_ms_n) AS wn, sum(queue_wait_time_ms_sum) AS ws,
       sum(cost_usd_n) AS cn, toFloat64(sum(cost_usd_sum)) * 1000000 AS cs
     FROM (${windowSql(window, columns)}) GROUP BY task_type ORDER BY n DESC LIMIT {limit:UInt32}`,
    { ...windowParams(ctx, window), limit },
  );
  return rows.map((row) => ({
    taskType: row.t,
    executions: row.n,
    sums: {
      execution_time_ms: row.ts,
      memory_usage_mb: row.ms,
      queue_wait_time_ms: row.ws,
      cost_usd: row.cs,
    },
    counts: {
      execution_time_ms: row.n,
      memory_usage_mb: row.mn,
      queue_wait_time_ms: row.wn,
      cost_usd: row.cn,
    },
  }));
};
