import type { WorkerOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import type { ListField, ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { listWorkerRows, ONLINE } from './store.ts';
import { toWorkerOutput } from './worker.ts';

const number = (column: string, nullable: boolean): ListField => ({
  kind: 'number',
  column,
  type: 'float8',
  nullable,
  orderable: true,
});
const text = (column: string): ListField => ({
  kind: 'text',
  column,
  type: 'text',
  nullable: false,
  orderable: true,
});

export const WORKER_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    worker_name: text('worker_name'),
    queue_name: text('queue_name'),
    is_online: { kind: 'boolean', column: `(${ONLINE})`, type: 'bool', nullable: false, orderable: true },
    cpu_percent: number('cpu_percent', true),
    memory_percent: number('memory_percent', true),
    active_tasks: number('active_tasks', false),
    processed_tasks: number('processed_tasks', false),
    failed_tasks: number('failed_tasks', false),
    load_average: number('load_average', true),
    queue_depth: number('queue_depth', true),
    success_rate: number(
      'round((greatest(processed_tasks - failed_tasks, 0) * 100.0 / nullif(processed_tasks, 0))::numeric, 1)::float8',
      true,
    ),
    last_heartbeat: {
      kind: 'time',
      column: 'last_heartbeat',
      type: 'time',
      nullable: false,
      orderable: true,
    },
  },
  defaultOrdering: 'id',
  keyset: false,
};

export const listWorkers = async (
  ctx: Ctx,
  deps: { sql: Sql },
  query: ListQuery,
  time: { now: number; online: Date },
): Promise<ListResult<WorkerOutput>> => {
  const { count, rows } = await listWorkerRows(ctx, deps.sql, query, time.online);
  return { count, results: rows.map((row) => toWorkerOutput(row, time.now)), last: undefined };
};
