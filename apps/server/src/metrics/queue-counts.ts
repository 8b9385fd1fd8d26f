import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

/** How many executions each queue has had since a moment (ms). */
export const countByQueue = async (
  ctx: Ctx,
  db: TelemetryDb,
  since: number,
): Promise<ReadonlyMap<string, number>> => {
  const rows = await db.query<{ queue: string; n: number }>(
    'executions_by_queue',
    `SELECT assumeNotNull(queue_name) AS queue, count() AS n FROM metrics
     WHERE brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND queue_name IS NOT NULL
     GROUP BY queue`,
    { brand: ctx.brandId, since },
  );
  return new Map(rows.map(({ queue, n }) => [queue, n]));
};
