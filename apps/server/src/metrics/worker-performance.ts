import type { Ctx } from '../core/ctx.ts';
import { oneDecimal } from '../core/decimal.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

const HOUR = 3_600_000;

export interface RecentPerformance {
  tasks_completed: number;
  avg_execution_time_ms: number | null;
  errors: number;
}

/** What a worker did in the last hour and the last 24: its executions, their mean time, and how many had errors. */
export const selectWorkerPerformance = async (
  ctx: Ctx,
  db: TelemetryDb,
  worker: { name: string; now: number },
): Promise<{ last_hour: RecentPerformance; last_24_hours: RecentPerformance }> => {
  const [row] = await db.query<{ n1: number; t1: number; e1: number; n24: number; t24: number; e24: number }>(
    'worker_performance',
    `SELECT countIf(recent) AS n1, sumIf(execution_time_ms, recent) AS t1, countIf(recent AND error_count > 0) AS e1,
       count() AS n24, sum(execution_time_ms) AS t24, countIf(error_count > 0) AS e24
     FROM (
       SELECT execution_time_ms, error_count, created_at >= fromUnixTimestamp64Milli({hour:Int64}, 'UTC') AS recent
       FROM metrics
       WHERE brand_id = {brand:UInt32} AND worker_name = {worker:String} AND created_at >= fromUnixTimestamp64Milli({day:Int64}, 'UTC')
     )`,
    { brand: ctx.brandId, worker: worker.name, hour: worker.now - HOUR, day: worker.now - 24 * HOUR },
  );
  const part = (n = 0, time = 0, errors = 0): RecentPerformance => ({
    tasks_completed: n,
    avg_execution_time_ms: n === 0 ? null : oneDecimal(time / n),
    errors,
  });
  return { last_hour: part(row?.n1, row?.t1, row?.e1), last_24_hours: part(row?.n24, row?.t24, row?.e24) };
};
