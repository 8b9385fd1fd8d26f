import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { AT, typeFilter, windowParams } from './rollup-store.ts';
import type { Slice } from './rollup-store.ts';

const SKETCH = 'quantilesDD';
const LEVELS = '(0.005, 0.5, 0.95, 0.99)';
/** Less than a nanosecond counts as nothing: a sketch refuses values that lie hundreds of decades apart. */
const TIME = 'if(execution_time_ms < 1e-6, 0, execution_time_ms)';

/** Counts of a day are the same in both: its sketches hold exactly the executions that are stored. */
const FRESH_DAYS = `SELECT day FROM (
    SELECT day, sum(executions) AS n, 0 AS sketched FROM metrics_daily WHERE brand_id = {brand:UInt32} AND day >= toDate(${AT('whole')}) GROUP BY day
    UNION ALL
    SELECT day, 0, sum(executions) FROM execution_time_daily FINAL WHERE brand_id = {brand:UInt32} AND day >= toDate(${AT('whole')}) GROUP BY day
  ) GROUP BY day HAVING sum(n) = sum(sketched)`;

/**
 * p95 of execution time by task type: relative error at most 0.5 %. Days whose sketches are up to date are merged, the
 * others (today, a day that was just backfilled, the part-day at the start) are read from their rows.
 */
export const selectTypeP95 = async (
  ctx: Ctx,
  db: TelemetryDb,
  slice: Slice,
): Promise<Map<string, number>> => {
  const params = windowParams(ctx, slice);
  const fresh = await db.query<{ day: string }>(
    'sketched_days',
    `SELECT toString(day) AS day FROM (${FRESH_DAYS})`,
    params,
  );
  const rows = await db.query<{ task_type: string; p95: number }>(
    'types_p95',
    `SELECT task_type, ${SKETCH}Merge${LEVELS}(sketch)[2] AS p95 FROM (
       SELECT task_type, sketch FROM execution_time_daily FINAL
       WHERE brand_id = {brand:UInt32} AND day IN {fresh:Array(Date)} ${typeFilter(slice)}
       UNION ALL
       SELECT task_type, ${SKETCH}State${LEVELS}(${TIME}) AS sketch FROM metrics
       WHERE brand_id = {brand:UInt32} AND created_at >= ${AT('since')} AND toDate(created_at) NOT IN {fresh:Array(Date)} ${typeFilter(slice)}
       GROUP BY task_type
     ) GROUP BY task_type`,
    { ...params, fresh: fresh.map((row) => row.day) },
  );
  return new Map(rows.map((row) => [row.task_type, row.p95]));
};

/**
 * p95 of execution time by task type, read from the rows: the smallest value that at least 95 % do not exceed (nearest
 * rank). With few executions a sketch's neighbouring rank can be far away, and few rows are quickly read.
 */
export const selectExactP95 = async (
  ctx: Ctx,
  db: TelemetryDb,
  slice: Slice,
  types: string[],
): Promise<Map<string, number>> => {
  if (types.length === 0) return new Map();
  const rows = await db.query<{ task_type: string; p95: number }>(
    'types_p95_exact',
    `SELECT task_type, arraySort(groupArray(execution_time_ms))[toUInt32(ceil(count() * 0.95))] AS p95
     FROM metrics WHERE brand_id = {brand:UInt32} AND created_at >= ${AT('since')} AND task_type IN {types:Array(String)}
     GROUP BY task_type`,
    { ...windowParams(ctx, slice), types },
  );
  return new Map(rows.map((row) => [row.task_type, row.p95]));
};

/** A day of a brand, and how many executions it holds. */
export interface DayCount {
  brand: number;
  /** YYYY-MM-DD */
  day: string;
  executions: number;
}

/** Days before today, of all brands, whose sketches do not hold what is stored: counts only, nothing of a brand. */
export const selectUnsketchedDays = (db: TelemetryDb, today: number): Promise<DayCount[]> =>
  db.query<DayCount>(
    'unsketched_days',
    `SELECT brand_id AS brand, toString(day) AS day, sum(n) AS executions FROM (
       SELECT brand_id, day, sum(executions) AS n, 0 AS sketched FROM metrics_daily WHERE day < toDate(${AT('today')}) GROUP BY brand_id, day
       UNION ALL
       SELECT brand_id, day, 0, sum(executions) FROM execution_time_daily FINAL WHERE day < toDate(${AT('today')}) GROUP BY brand_id, day
     ) GROUP BY brand_id, day HAVING sum(n) != sum(sketched) ORDER BY brand_id, day`,
    { today },
  );

/** Builds the sketches of some days of one brand anew from their rows. */
export const sketchDays = (ctx: Pick<Ctx, 'brandId'>, db: TelemetryDb, days: string[]): Promise<void> =>
  db.command(
    `INSERT INTO execution_time_daily SELECT brand_id, toDate(created_at) AS day, task_type, count(), ${SKETCH}State${LEVELS}(${TIME})
     FROM metrics WHERE brand_id = {brand:UInt32} AND toDate(created_at) IN {days:Array(Date)} GROUP BY brand_id, day, task_type`,
    { brand: ctx.brandId, days },
  );
