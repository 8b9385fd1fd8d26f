import type { MetricOutput, TaskDetail } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { findTasksById } from './store.ts';
import { toTaskOutput } from './task-output.ts';

/** The latest metrics of a task and how many it has; metrics belong to another feature, which hands this in. */
export type MetricsOfTask = (
  ctx: Ctx,
  taskId: number,
) => Promise<{ count: number; metrics: Omit<MetricOutput, 'base_task'>[] }>;

/** An id in a path, or a 404: what is no id names nothing. */
export const readId = (text: string): number => {
  if (!/^[1-9]\d{0,15}$/.test(text) || !Number.isSafeInteger(Number(text))) throw notFound();
  return Number(text);
};

export const showTask = async (
  ctx: Ctx,
  deps: { db: TelemetryDb; metricsOfTask: MetricsOfTask },
  idText: string,
): Promise<TaskDetail> => {
  const id = readId(idText);
  const [[task], { count, metrics }] = await Promise.all([
    findTasksById(ctx, deps.db, [id]),
    deps.metricsOfTask(ctx, id),
  ]);
  if (!task) throw notFound();
  return { ...toTaskOutput(task), metrics, metrics_count: count };
};
