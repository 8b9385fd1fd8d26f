import type { MetricField } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { windowParams, windowSql } from '../rollups/index.ts';
import type { Window } from '../rollups/index.ts';
import { logSql, positiveSql, scopeParams, scopeSql } from './anomaly-store.ts';
import type { Scope } from './anomaly-store.ts';

/** Of the task types with most executions. */
const MOST_TYPES = 1_000;
const MOST_WORKER_ROWS = 20_000;

/** One task type over time. Arrays go by bucket, in no order, without empty buckets; `buckets` says which they are. */
export interface TypeSeries {
  taskType: string;
  executions: number;
  buckets: number[];
  counts: number[];
  failed: number[];
  tokens: number[];
  usd: number[];
  /** Of the values above zero: how many, and the mean of their logarithms. */
  fields: Map<MetricField, { counts: number[]; logs: number[]; variance: number }>;
}

const perField = (field: MetricField, i: number): string => {
  const log = logSql(field);
  const some = positiveSql(field);
  return `countIf(${some}) AS k${i}, sumIf(${log}, ${some}) AS l${i}, sumIf(${log} * ${log}, ${some}) AS q${i}`;
};

/** Counts, failures and typical values of each task type by bucket of `widthMs` since the start of the scope. */
export const selectSeries = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  widthMs: number,
  fields: readonly MetricField[],
): Promise<TypeSeries[]> => {
  const arrays = fields.map(
    (_, i) =>
      `groupArray(k${i}) AS ks${i}, groupArray(round(l${i} / greatest(k${i}, 1), 4)) AS ls${i},
       sum(q${i} - l${i} * l${i} / greatest(k${i}, 1)) / greatest(1, sum(k${i}) - count()) AS v${i}`,
  );
  const rows = await db.query<Record<string, number[]> & { task_type: string; total: number }>(
    'anomalies_series',
    `SELECT task_type, sum(n) AS total, groupArray(bucket) AS buckets, groupArray(n) AS counts, groupArray(f) AS failed,
       groupArray(t) AS tokens, groupArray(c) AS usd${arrays.map((one) => `, ${one}`).join('')}
     FROM (
       SELECT task_type, toUInt32(intDiv(toUnixTimestamp64Milli(created_at) - {since:Int64}, {width:Int64})) AS bucket,
         count() AS n, countIf(error_count > 0) AS f, ifNull(sum(tokens_used), 0) AS t,
         round(toFloat64(ifNull(sum(cost_usd), 0)), 6) AS c${fields.map((field, i) => `, ${perField(field, i)}`).join('')}
       FROM metrics WHERE ${scopeSql(scope)} GROUP BY task_type, bucket
     ) GROUP BY task_type ORDER BY total DESC, task_type LIMIT ${MOST_TYPES}`,
    { ...scopeParams(ctx, scope), width: widthMs },
  );
  const list = (row: Record<string, unknown>, name: string): number[] => row[name] as number[];
  return rows.map((row) => ({
    taskType: row.task_type,
    executions: row.total,
    buckets: list(row, 'buckets'),
    counts: list(row, 'counts'),
    failed: list(row, 'failed'),
    tokens: list(row, 'tokens'),
    usd: list(row, 'usd'),
    fields: new Map(
      fields.map((field, i) => [
        field,
        {
          counts: list(row, `ks${i}`),
          logs: list(row, `ls${i}`),
          variance: Math.max(0, (row as Record<string, unknown>)[`v${i}`] as number),
        },
      ]),
    ),
  }));
};

/** Executions by task type and day, for what is usual of a day of the week. */
export const selectTypeDays = (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  window: Window,
): Promise<{ task_type: string; days: [day: string, n: number][] }[]> =>
  db.query(
    'anomalies_weekdays',
    `SELECT task_type, groupArray((toString(day), n)) AS days FROM (
       SELECT task_type, day, sum(executions) AS n FROM (${windowSql(window, ['executions'])}) GROUP BY task_type, day
     ) GROUP BY task_type`,
    windowParams(ctx, window),
  );

/** A stretch of a series in which something was unlike the rest: ms. `value` is a SQL column, or the failure as 0 and 1. */
export interface StretchOf {
  taskType: string;
  value: MetricField | 'failed';
  from: number;
  to: number;
}

export interface WorkerLevel {
  /** Of the stretch in the list asked for. */
  index: number;
  worker: string;
  inside: boolean;
  n: number;
  mean: number;
  /** Mean logarithm of the values above zero. */
  log: number;
}

/** What each worker measured within each stretch and outside of it. */
export const selectByWorker = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  stretches: readonly StretchOf[],
): Promise<WorkerLevel[]> => {
  const values = [...new Set(stretches.map(({ value }) => value))];
  const sql = values.map((value) =>
    value === 'failed' ? 'toFloat64(ifNull(error_count, 0) > 0)' : `ifNull(toFloat64(${value}), 0)`,
  );
  const rows = await db.query<Omit<WorkerLevel, 'inside' | 'index'> & { i: number; inside: number }>(
    'anomalies_workers',
    `SELECT i, worker, inside, count() AS n, avg(v) AS mean, sumIf(${logSql('v')}, ${positiveSql('v')}) / greatest(countIf(${positiveSql('v')}), 1) AS log FROM (
       SELECT arrayJoin(arrayFilter(j -> {types:Array(String)}[j] = task_type, arrayEnumerate({types:Array(String)}))) AS i,
         ifNull(worker_name, '') AS worker, [${sql.join(', ')}][{columns:Array(UInt8)}[i]] AS v,
         toUnixTimestamp64Milli(created_at) >= {froms:Array(Int64)}[i]
           AND toUnixTimestamp64Milli(created_at) < {tos:Array(Int64)}[i] AS inside
       FROM metrics WHERE ${scopeSql(scope)} AND task_type IN {types:Array(String)}
     ) GROUP BY i, worker, inside LIMIT ${MOST_WORKER_ROWS}`,
    {
      ...scopeParams(ctx, scope),
      types: stretches.map(({ taskType }) => taskType),
      columns: stretches.map(({ value }) => values.indexOf(value) + 1),
      froms: stretches.map(({ from }) => from),
      tos: stretches.map(({ to }) => to),
    },
  );
  return rows.map(({ i, inside, ...row }) => ({ ...row, index: i - 1, inside: inside === 1 }));
};
