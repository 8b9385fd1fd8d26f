import { PRIORITIES, TASK_STATUSES } from '@vigie/contract';
import type { TaskOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import type { ListField, ListQuery, ListResult, ListSpec } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { listTasks as selectTasks } from './store.ts';
import { toTaskOutput } from './task-output.ts';
import type { TaskState } from './task-state.ts';

const text = (column: string, nullable: boolean): ListField => ({
  kind: 'text',
  column,
  type: 'String',
  nullable,
  orderable: true,
});
const time = (column: string, nullable: boolean): ListField => ({
  kind: 'time',
  column,
  type: 'time',
  nullable,
  orderable: true,
});
const choice = (column: string, choices: readonly string[]): ListField => ({
  kind: 'choice',
  column: `CAST(${column}, 'String')`,
  type: 'String',
  choices,
  nullable: false,
  orderable: true,
});

export const TASK_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'UInt64', nullable: false, orderable: true },
    task_id: text('task_id', false),
    task_type: text('task_type', false),
    status: choice('status', TASK_STATUSES),
    priority: choice('priority', PRIORITIES),
    queue_name: text('queue_name', true),
    worker_name: text('worker_name', true),
    queued_at: time('queued_at', true),
    started_at: time('started_at', true),
    completed_at: time('completed_at', true),
    created_at: time('created_at', false),
  },
  createdField: 'created_at',
  defaultOrdering: '-id',
  keyset: true,
};

const TIMES: Record<string, keyof TaskState> = {
  queued_at: 'queuedAt',
  started_at: 'startedAt',
  completed_at: 'completedAt',
  created_at: 'createdAt',
};

/** The cursor's values: as shown, but times in milliseconds, as they are compared. */
const lastOf = (task: TaskState): Record<string, unknown> => ({
  ...toTaskOutput(task),
  ...Object.fromEntries(Object.entries(TIMES).map(([name, key]) => [name, task[key]])),
});

export const listTasks = async (
  ctx: Ctx,
  deps: { db: TelemetryDb },
  query: ListQuery,
): Promise<ListResult<TaskOutput>> => {
  const { count, tasks } = await selectTasks(ctx, deps.db, query);
  const last = tasks.at(-1);
  return { count, results: tasks.map(toTaskOutput), last: last && lastOf(last) };
};
