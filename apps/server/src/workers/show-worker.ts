import type { WorkerDetail } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { formatNullable } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { selectWorkerPerformance } from '../metrics/index.ts';
import { listRunningTasks, readId } from '../tasks/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { findWorker } from './store.ts';
import { toWorkerOutput } from './worker.ts';

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
