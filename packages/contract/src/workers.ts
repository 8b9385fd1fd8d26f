import Type from 'typebox';
import type { Static } from 'typebox';
import { Closed, Name, Nullable, Page, Timestamp } from './common.ts';

const percent = (maximum: number) => Type.Number({ minimum: 0, maximum });
const count = () => Type.Integer({ minimum: 0, maximum: 1e12 });

/** What a worker says of itself every interval. Fields left out keep their last value. */
export const HeartbeatInput = Closed(
  {
    worker_name: Name(255),
    queue_name: Name(100),
    cpu_percent: Type.Optional(Nullable(percent(100_000))),
    memory_percent: Type.Optional(Nullable(percent(100))),
    active_tasks: Type.Optional(count()),
    processed_tasks: Type.Optional(count()),
    failed_tasks: Type.Optional(count()),
    load_average: Type.Optional(Nullable(percent(1e6))),
    queue_depth: Type.Optional(Nullable(count())),
    started_at: Type.Optional(Nullable(Timestamp())),
  },
  {
    examples: [
      {
        worker_name: 'worker-normal-01',
        queue_name: 'normal',
        cpu_percent: 45.2,
        memory_percent: 68.5,
        active_tasks: 5,
        processed_tasks: 1250,
        failed_tasks: 18,
        load_average: 1.8,
        started_at: '2026-11-20T16:00:00Z',
      },
    ],
  },
);
export type HeartbeatInput = Static<typeof HeartbeatInput>;

export const WorkerOutput = Type.Object({
  id: Type.Integer(),
  worker_name: Type.String(),
  queue_name: Type.String(),
  is_online: Type.Boolean(),
  cpu_percent: Nullable(Type.Number()),
  memory_percent: Nullable(Type.Number()),
  active_tasks: Type.Integer(),
  processed_tasks: Type.Integer(),
  failed_tasks: Type.Integer(),
  load_average: Nullable(Type.Number()),
  queue_depth: Nullable(Type.Integer()),
  last_heartbeat: Timestamp(),
  uptime_hours: Nullable(Type.Number()),
  success_rate: Nullable(Type.Number()),
});
export type WorkerOutput = Static<typeof WorkerOutput>;

const RecentPerformance = Type.Object({
  tasks_completed: Type.Integer(),
  avg_execution_time_ms: Nullable(Type.Number()),
  errors: Type.Integer(),
});

export const WorkerDetail = Type.Object({
  ...WorkerOutput.properties,
  current_tasks: Type.Array(
    Type.Object({
      task_id: Type.String(),
      task_type: Type.String(),
      started_at: Nullable(Timestamp()),
      estimated_completion: Nullable(Timestamp()),
    }),
  ),
  recent_performance: Type.Object({ last_hour: RecentPerformance, last_24_hours: RecentPerformance }),
});
export type WorkerDetail = Static<typeof WorkerDetail>;

const average = Nullable(Type.Number());

export const WorkersOverview = Type.Object({
  total_workers: Type.Integer(),
  online_workers: Type.Integer(),
  queues: Type.Record(
    Type.String(),
    Type.Object({
      workers: Type.Integer(),
      online_workers: Type.Integer(),
      active_tasks: Type.Integer(),
      avg_load: average,
      queue_depth: Nullable(
        Type.Integer({
          description: 'The most that its online workers say is waiting; null when none says.',
        }),
      ),
      executions_last_hour: Type.Integer(),
    }),
  ),
  system_health: Type.Object({
    overall_status: Type.Enum(['healthy', 'degraded', 'critical']),
    avg_cpu_percent: average,
    avg_memory_percent: average,
    total_active_tasks: Type.Integer(),
    avg_load_average: average,
  }),
});
export type WorkersOverview = Static<typeof WorkersOverview>;

/** One point of a worker's history, averaged over its bucket. */
export const HeartbeatPoint = Type.Object({
  at: Timestamp(),
  cpu_percent: average,
  memory_percent: average,
  active_tasks: average,
  load_average: average,
  queue_depth: average,
  heartbeats: Type.Integer(),
});
/** From the last heartbeat before to the first one after; null while it goes on. */
export const WorkerOutage = Type.Object({
  from: Timestamp(),
  until: Nullable(Timestamp()),
  seconds: Type.Integer({ description: 'How long it was, or has been until now.' }),
});
export const HeartbeatHistory = Type.Object({
  worker_name: Type.String(),
  bucket_seconds: Type.Integer(),
  since: Timestamp(),
  until: Timestamp(),
  points: Type.Array(HeartbeatPoint),
  offline_after_seconds: Type.Number({ description: 'No gap between heartbeats up to here is an outage.' }),
  outages: Type.Array(WorkerOutage),
  outage_count: Type.Integer(),
});
export type HeartbeatHistory = Static<typeof HeartbeatHistory>;

/** A worker's last hours: a mean for each slot, null where no heartbeat came. */
const WorkerTrend = Type.Object({
  id: Type.Integer(),
  worker_name: Type.String(),
  load_average: Type.Array(average),
  memory_percent: Type.Array(average),
});
export const WorkersHistory = Type.Object({
  ...Page(WorkerTrend).properties,
  since: Timestamp(),
  bucket_seconds: Type.Integer(),
});
export type WorkersHistory = Static<typeof WorkersHistory>;
