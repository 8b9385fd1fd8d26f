import type { HeartbeatHistory, WorkerDetail } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { formatNullable, formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { selectWorkerPerformance } from '../metrics/index.ts';
import { listRunningTasks, readId } from '../tasks/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { findWorker, selectHistory } from './store.ts';
import { toWorkerOutput } from './worker.ts';

const HOUR = 3_600_000;
const MAX_POINTS = 240;

interface Deps {
  sql: Sql;
  db: TelemetryDb;
}

/** A worker, what it is doing, and how it did lately. @throws AppError not_found, also for another brand's worker. */
export const showWorker = async (
  ctx: Ctx,
  deps: Deps,
  idText: string,
  time: { now: number; online: Date },
): Promise<WorkerDetail> => {
  const row = await findWorker(ctx, deps.sql, readId(idText), time.online);
  if (!row) throw notFound();
  const [running, recent] = await Promise.all([
    listRunningTasks(ctx, deps.db, row.worker_name),
    selectWorkerPerformance(ctx, deps.db, { name: row.worker_name, now: time.now }),
  ]);
  return {
    ...toWorkerOutput(row, time.now),
    current_tasks: running.map((task) => ({
      task_id: task.taskId,
      task_type: task.taskType,
      started_at: formatNullable(task.startedAt),
      estimated_completion: formatNullable(task.estimatedCompletion),
    })),
    recent_performance: recent,
  };
};

/** Heartbeats of the last `hours`, thinned to at most 240 points. */
export const showHistory = async (
  ctx: Ctx,
  deps: Deps,
  idText: string,
  query: RawQuery,
  time: { now: number; online: Date },
): Promise<HeartbeatHistory> => {
  const reader = readQuery(query);
  const hours = reader.integer('hours', 1, 24 * 90, 24);
  reader.finish();
  const row = await findWorker(ctx, deps.sql, readId(idText), time.online);
  if (!row) throw notFound();
  const bucket = Math.max(15, Math.ceil((hours * 3600) / MAX_POINTS));
  const points = await selectHistory(ctx, deps.db, {
    worker: row.id,
    since: time.now - hours * HOUR,
    bucket,
  });
  return {
    worker_name: row.worker_name,
    bucket_seconds: bucket,
    points: points.map(({ at_ms: at, ...point }) => ({ at: formatTimestamp(at), ...point })),
  };
};
