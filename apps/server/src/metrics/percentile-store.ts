import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { AT, LEVELS, ROLLED, SKETCH, TIME, UNROLLED, windowParams } from './rollups/index.ts';
import type { Window } from './rollups/index.ts';

/** Of execution time, ms. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

interface Row {
  task_type: string;
  /** At the levels of the sketches. */
  values: [number, number, number];
}

const byType = (rows: readonly Row[]): Map<string, Percentiles> =>
  new Map(rows.map(({ task_type: type, values: [p50, p95, p99] }) => [type, { p50, p95, p99 }]));

/** Of the given task types: sketches of the days that are rolled up, rows elsewhere; relative error at most 0.5 %. */
export const selectSketchedPercentiles = async (
  ctx: Ctx,
  db: TelemetryDb,
  window: Window,
  types: string[],
): Promise<Map<string, Percentiles>> => {
  if (types.length === 0) return new Map();
  const rows = await db.query<Row>(
    'types_percentiles',
    `SELECT task_type, ${SKETCH}Merge${LEVELS}(sketch) AS values FROM (
       SELECT task_type, sketch FROM execution_time_daily FINAL WHERE ${ROLLED(window)}
       UNION ALL
       SELECT task_type, ${SKETCH}State${LEVELS}(${TIME}) AS sketch FROM metrics WHERE ${UNROLLED(window)} GROUP BY task_type
     ) GROUP BY task_type`,
    windowParams(ctx, window),
  );
  return byType(rows);
};

/**
 * By task type, read from the rows: the smallest value that at least so many percent do not exceed (nearest rank). With
 * few executions a sketch's neighbouring rank can be far away, and few rows are quickly read.
 */
export const selectExactPercentiles = async (
  ctx: Ctx,
  db: TelemetryDb,
  window: Window,
  types: string[],
): Promise<Map<string, Percentiles>> => {
  if (types.length === 0) return new Map();
  const rows = await db.query<Row>(
    'types_percentiles_exact',
    `SELECT task_type,
       arrayMap(share -> sorted[toUInt32(ceil(length(sorted) * share))], [0.5, 0.95, 0.99]) AS values
     FROM (SELECT task_type, arraySort(groupArray(execution_time_ms)) AS sorted FROM metrics WHERE brand_id = {brand:UInt32} AND created_at >= ${AT('since')} AND task_type IN {types:Array(String)}
       GROUP BY task_type)`,
    { ...windowParams(ctx, window), types },
  );
  return byType(rows);
};
