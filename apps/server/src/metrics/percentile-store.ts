import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { AT, LEVELS, ROLLED, SKETCH, TIME, UNROLLED, windowParams } from './rollups/index.ts';
import type { Window } from './rollups/index.ts';

/** p95 of execution time of the given task types: sketches of the days that are rolled up, rows elsewhere; relative error at most 0.5 %. */
export const selectSketchedP95 = async (
  ctx: Ctx,
  db: TelemetryDb,
  window: Window,
  types: string[],
): Promise<Map<string, number>> => {
  if (types.length === 0) return new Map();
  const rows = await db.query<{ task_type: string; p95: number }>(
    'types_p95',
    `SELECT task_type, ${SKETCH}Merge${LEVELS}(sketch)[2] AS p95 FROM (
       SELECT task_type, sketch FROM execution_time_daily FINAL WHERE ${ROLLED(window)}
       UNION ALL
       SELECT task_type, ${SKETCH}State${LEVELS}(${TIME}) AS sketch FROM metrics WHERE ${UNROLLED(window)} GROUP BY task_type
     ) GROUP BY task_type`,
    windowParams(ctx, window),
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
  window: Window,
  types: string[],
): Promise<Map<string, number>> => {
  if (types.length === 0) return new Map();
  const rows = await db.query<{ task_type: string; p95: number }>(
    'types_p95_exact',
    `SELECT task_type, arraySort(groupArray(execution_time_ms))[toUInt32(ceil(count() * 0.95))] AS p95
     FROM metrics WHERE brand_id = {brand:UInt32} AND created_at >= ${AT('since')} AND task_type IN {types:Array(String)}
     GROUP BY task_type`,
    { ...windowParams(ctx, window), types },
  );
  return new Map(rows.map((row) => [row.task_type, row.p95]));
};
