import type { MetricOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import type { ListQuery, ListResult } from '../http/index.ts';
import { findTasksById, readId } from '../tasks/index.ts';
import type { MetricsOfTask } from '../tasks/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectMetric, selectMetrics, selectMetricsOfTask, toMetricOutput } from './store.ts';
import type { MetricRow } from './store.ts';

/** Rows with their tasks as they stand now. A row keeps the type that its task had when it ran. */
const withTasks = async (ctx: Ctx, db: TelemetryDb, rows: MetricRow[]): Promise<MetricOutput[]> => {
  const tasks = await findTasksById(ctx, db, [...new Set(rows.map((row) => row.base_task_id))]);
  const statuses = new Map(tasks.map((task) => [task.id, task.status]));
  return rows.map((row) => {
    const { id, ...rest } = toMetricOutput(row);
    const status = statuses.get(row.base_task_id) ?? 'completed';
    return {
      id,
      base_task: { id: row.base_task_id, task_id: row.task_id, task_type: row.task_type, status },
      ...rest,
    };
  });
};

export const listMetrics = async (
  ctx: Ctx,
  deps: { db: TelemetryDb },
  query: ListQuery,
): Promise<ListResult<MetricOutput>> => {
  const { count, rows } = await selectMetrics(ctx, deps.db, query);
  const last = rows.at(-1);
  return {
    count,
    results: await withTasks(ctx, deps.db, rows),
    last: last && { ...last, base_task: last.base_task_id, created_at: last.created_at_ms },
  };
};

/** @throws AppError not_found, also for another brand's metric. */
export const showMetric = async (
  ctx: Ctx,
  deps: { db: TelemetryDb },
  idText: string,
): Promise<MetricOutput> => {
  const row = await selectMetric(ctx, deps.db, readId(idText));
  if (!row) throw notFound();
  const [metric] = await withTasks(ctx, deps.db, [row]);
  return metric as MetricOutput;
};

export const metricsOfTask =
  (db: TelemetryDb): MetricsOfTask =>
  async (ctx, taskId) => {
    const { count, rows } = await selectMetricsOfTask(ctx, db, taskId);
    return { count, metrics: rows.map(toMetricOutput) };
  };
