import type { WorkerOutput } from '@vigie/contract';
import { formatTimestamp } from '../core/timestamp.ts';

/** The current state of a worker: one row. */
export interface WorkerRow {
  id: number;
  worker_name: string;
  queue_name: string;
  cpu_percent: number | null;
  memory_percent: number | null;
  active_tasks: number;
  processed_tasks: number;
  failed_tasks: number;
  load_average: number | null;
  queue_depth: number | null;
  started_at: Date | null;
  last_heartbeat: Date;
  is_online: boolean;
}

const HOUR = 3_600_000;
const BEATS = 3;

/** How long a worker is online after a heartbeat. */
export const onlineMs = (heartbeatIntervalS: number): number => BEATS * heartbeatIntervalS * 1_000;

/** (processed − failed) ÷ processed × 100, one decimal; null before the first task. */
export const successRate = (processed: number, failed: number): number | null =>
  processed === 0 ? null : Math.max(0, Math.round(((processed - failed) / processed) * 1000) / 10);

/** Uptime runs from the worker's start to its last sign of life: a worker that died does not grow older. */
export const toWorkerOutput = (row: WorkerRow, now: number): WorkerOutput => {
  const until = row.is_online ? now : row.last_heartbeat.getTime();
  const uptime = row.started_at === null ? null : Math.max(0, until - row.started_at.getTime()) / HOUR;
  return {
    id: row.id,
    worker_name: row.worker_name,
    queue_name: row.queue_name,
    is_online: row.is_online,
    cpu_percent: row.cpu_percent,
    memory_percent: row.memory_percent,
    active_tasks: row.active_tasks,
    processed_tasks: row.processed_tasks,
    failed_tasks: row.failed_tasks,
    load_average: row.load_average,
    queue_depth: row.queue_depth,
    last_heartbeat: formatTimestamp(row.last_heartbeat.getTime()),
    uptime_hours: uptime === null ? null : Math.round(uptime * 10) / 10,
    success_rate: successRate(row.processed_tasks, row.failed_tasks),
  };
};
