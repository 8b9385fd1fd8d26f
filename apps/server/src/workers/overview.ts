import type { WorkersOverview } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { oneDecimal } from '../core/decimal.ts';
import type { Sql } from '../control-db/index.ts';
import { countByQueue } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { sumQueues } from './store.ts';
import type { QueueRow } from './store.ts';

type Status = WorkersOverview['system_health']['overall_status'];

const HOUR = 3_600_000;
const LEAST_ONLINE = 0.8;
const MUCH_CPU = 85;
const MUCH_MEMORY = 90;

/** critical: nobody is there, or a queue lost all its workers; degraded: too few, or too hot; else healthy. */
export const overallStatus = (state: {
  queues: Pick<QueueRow, 'workers' | 'online'>[];
  cpu: number | null;
  memory: number | null;
}): Status => {
  const total = state.queues.reduce((sum, queue) => sum + queue.workers, 0);
  const online = state.queues.reduce((sum, queue) => sum + queue.online, 0);
  if (online === 0 || state.queues.some((queue) => queue.online === 0)) return 'critical';
  const hot = (state.cpu ?? 0) >= MUCH_CPU || (state.memory ?? 0) >= MUCH_MEMORY;
  return online / total < LEAST_ONLINE || hot ? 'degraded' : 'healthy';
};

const mean = (
  queues: QueueRow[],
  sum: 'cpu_sum' | 'memory_sum' | 'load_sum',
  count: 'cpu_n' | 'memory_n' | 'load_n',
): number | null => {
  const n = queues.reduce((total, queue) => total + queue[count], 0);
  return n === 0 ? null : queues.reduce((total, queue) => total + (queue[sum] ?? 0), 0) / n;
};

export const showOverview = async (
  ctx: Ctx,
  deps: { sql: Sql; db: TelemetryDb },
  time: { now: number; online: Date },
): Promise<WorkersOverview> => {
  const [queues, done] = await Promise.all([
    sumQueues(ctx, deps.sql, time.online),
    countByQueue(ctx, deps.db, time.now - HOUR),
  ]);
  const cpu = mean(queues, 'cpu_sum', 'cpu_n');
  const memory = mean(queues, 'memory_sum', 'memory_n');
  const total = (name: 'workers' | 'online' | 'active_tasks'): number =>
    queues.reduce((sum, queue) => sum + queue[name], 0);
  return {
    total_workers: total('workers'),
    online_workers: total('online'),
    queues: Object.fromEntries(
      queues.map((queue) => [
        queue.queue_name,
        {
          workers: queue.workers,
          online_workers: queue.online,
          active_tasks: queue.active_tasks,
          avg_load: oneDecimal(queue.avg_load),
          queue_depth: queue.queue_depth,
          executions_last_hour: done.get(queue.queue_name) ?? 0,
        },
      ]),
    ),
    system_health: {
      overall_status: overallStatus({ queues, cpu, memory }),
      avg_cpu_percent: oneDecimal(cpu),
      avg_memory_percent: oneDecimal(memory),
      total_active_tasks: total('active_tasks'),
      avg_load_average: oneDecimal(mean(queues, 'load_sum', 'load_n')),
    },
  };
};
