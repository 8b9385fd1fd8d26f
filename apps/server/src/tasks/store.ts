import { PRIORITIES, TASK_STATUSES } from '@vigie/contract';
import type { Priority, TaskStatus } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { afterSql, clickhouseDialect, filterSql, orderSql } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import { ingestTable } from '../ingest/index.ts';
import type { Column, TelemetryDb } from '../telemetry-db/index.ts';
import { keyValue, taskKey } from './seen-keys.ts';
import type { SeenKeys, TaskKey } from './seen-keys.ts';
import type { TaskState } from './task-state.ts';

type Nullable = 'queueName' | 'workerName' | 'queuedAt' | 'startedAt' | 'completedAt' | 'estimatedCompletion';

const text = (name: string, key: Nullable & ('queueName' | 'workerName')): Column<TaskState> => ({
  name,
  write: (into, task) => {
    if (into.present(task[key])) into.string(task[key] as string);
  },
});
const time = (name: string, key: Exclude<Nullable, 'queueName' | 'workerName'>): Column<TaskState> => ({
  name,
  write: (into, task) => {
    if (into.present(task[key])) into.millis(task[key] as number);
  },
});

const COLUMNS: Column<TaskState>[] = [
  { name: 'brand_id', write: (into, task) => into.uint32(task.brandId) },
  { name: 'id', write: (into, task) => into.uint64(task.id) },
  {
    name: 'task_key',
    write: (into, task) => {
      const key = taskKey(task.brandId, task.taskId);
      into.halves(key.low, key.high);
    },
  },
  { name: 'task_id', write: (into, task) => into.string(task.taskId) },
  { name: 'task_type', write: (into, task) => into.string(task.taskType) },
  { name: 'status', write: (into, task) => into.uint8(TASK_STATUSES.indexOf(task.status) + 1) },
  { name: 'priority', write: (into, task) => into.uint8(PRIORITIES.indexOf(task.priority) + 1) },
  text('queue_name', 'queueName'),
  text('worker_name', 'workerName'),
  time('queued_at', 'queuedAt'),
  time('started_at', 'startedAt'),
  time('completed_at', 'completedAt'),
  time('estimated_completion', 'estimatedCompletion'),
  { name: 'created_at', write: (into, task) => into.millis(task.createdAt) },
  { name: 'event_at', write: (into, task) => into.millis(task.eventAt) },
  { name: 'event_at_given', write: (into, task) => into.uint8(task.eventAtGiven ? 1 : 0) },
  { name: 'version', write: (into, task) => into.uint64(task.version) },
];

export const TASKS = ingestTable<TaskState>('tasks', COLUMNS, async (db, tasks) => {
  const rows = await db.query<{ id: number; version: number }>(
    'tasks_stored',
    'SELECT id, max(version) AS version FROM tasks WHERE id IN {ids:Array(UInt64)} GROUP BY id',
    { ids: tasks.map((task) => task.id) },
  );
  const stored = new Map(rows.map((row) => [row.id, row.version]));
  return tasks.filter((task) => (stored.get(task.id) ?? -1) < task.version);
});

const millis = (column: string): string => `toUnixTimestamp64Milli(${column}) AS ${column}_ms`;

const SELECT = `brand_id, id, task_id, task_type, status, priority, queue_name, worker_name, ${millis('queued_at')},
  ${millis('started_at')}, ${millis('completed_at')}, ${millis('estimated_completion')}, ${millis('created_at')},
  ${millis('event_at')}, event_at_given, version`;

interface Row {
  brand_id: number;
  id: number;
  task_id: string;
  task_type: string;
  status: TaskStatus;
  priority: Priority;
  queue_name: string | null;
  worker_name: string | null;
  queued_at_ms: number | null;
  started_at_ms: number | null;
  completed_at_ms: number | null;
  estimated_completion_ms: number | null;
  created_at_ms: number;
  event_at_ms: number;
  event_at_given: boolean;
  version: number;
}

const toState = (row: Row): TaskState => ({
  brandId: row.brand_id,
  id: row.id,
  taskId: row.task_id,
  taskType: row.task_type,
  status: row.status,
  priority: row.priority,
  queueName: row.queue_name,
  workerName: row.worker_name,
  queuedAt: row.queued_at_ms,
  startedAt: row.started_at_ms,
  completedAt: row.completed_at_ms,
  estimatedCompletion: row.estimated_completion_ms,
  createdAt: row.created_at_ms,
  eventAt: row.event_at_ms,
  eventAtGiven: row.event_at_given,
  version: row.version,
});

/** Tasks of several brands at once, by their keys: what one round of the directory needs. Brand by brand it is filtered by the caller's (brand, task_id). */
export const findTasksByKey = async (
  db: TelemetryDb,
  brands: number[],
  keys: TaskKey[],
): Promise<TaskState[]> => {
  const rows = await db.query<Row>(
    'tasks_by_key',
    `SELECT ${SELECT} FROM tasks WHERE brand_id IN {brands:Array(UInt32)} AND task_key IN {keys:Array(UInt64)} ORDER BY version DESC LIMIT 1 BY id`,
    { brands, keys: keys.map(keyValue) },
  );
  return rows.map(toState);
};

/** Tasks of the brand by id. */
export const findTasksById = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  ids: number[],
): Promise<TaskState[]> => {
  if (ids.length === 0) return [];
  const rows = await db.query<Row>(
    'tasks_by_id',
    `SELECT ${SELECT} FROM tasks WHERE brand_id = {brand:UInt32} AND id IN {ids:Array(UInt64)} ORDER BY version DESC LIMIT 1 BY id`,
    { brand: ctx.brandId, ids },
  );
  return rows.map(toState);
};

/** One page of the brand's tasks, and how many match in all. */
export const listTasks = async (
  ctx: Ctx,
  db: TelemetryDb,
  query: ListQuery,
): Promise<{ count: number; tasks: TaskState[] }> => {
  const params: Record<string, unknown> = { brand: ctx.brandId };
  const dialect = clickhouseDialect(params);
  const where = ['brand_id = {brand:UInt32}', ...filterSql(query, dialect)].join(' AND ');
  const page = query.after ? `${where} AND ${afterSql(query.order, query.after, dialect)}` : where;
  const offset = query.after ? 0 : (query.page - 1) * query.pageSize;
  const [counted, rows] = await Promise.all([
    db.query<{ n: number }>('tasks_count', `SELECT count() AS n FROM tasks FINAL WHERE ${where}`, params),
    db.query<Row>(
      'tasks_list',
      `SELECT ${SELECT} FROM tasks FINAL WHERE ${page} ORDER BY ${orderSql(query.order)} LIMIT ${query.pageSize} OFFSET ${offset}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, tasks: rows.map(toState) };
};

/** The running tasks of a worker, longest-running first, at most 100. */
export const listRunningTasks = async (
  ctx: Ctx,
  db: TelemetryDb,
  workerName: string,
): Promise<TaskState[]> => {
  const rows = await db.query<Row>(
    'tasks_running',
    `SELECT ${SELECT} FROM tasks FINAL
     WHERE brand_id = {brand:UInt32} AND status = 'running' AND worker_name = {worker:String} ORDER BY started_at, id LIMIT 100`,
    { brand: ctx.brandId, worker: workerName },
  );
  return rows.map(toState);
};

/** Since when the oldest pending task of each queue waits, ms; of tasks that wait since `after` (ms) or later. */
export const selectOldestWaiting = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  after: number,
): Promise<{ queue: string; since: number }[]> =>
  db.query(
    'tasks_waiting',
    // First whatever was pending once, which the index on status finds; then what became of those.
    `SELECT queue, min(waiting) AS since FROM (
       SELECT argMax(tuple(status, queue_name, toUnixTimestamp64Milli(ifNull(queued_at, created_at))), version) AS last,
         last.1 AS latest, ifNull(last.2, '') AS queue, last.3 AS waiting
       FROM tasks WHERE brand_id = {brand:UInt32} AND id IN (
         SELECT id FROM tasks WHERE brand_id = {brand:UInt32} AND status = 'pending'
           AND ifNull(queued_at, created_at) >= fromUnixTimestamp64Milli({after:Int64}, 'UTC')
       ) GROUP BY id
     ) WHERE latest = 'pending' GROUP BY queue`,
    { brand: ctx.brandId, after },
  );

/** Fills `seen` with the keys of all tasks of all brands: they say nothing of any task. */
export const loadSeenKeys = async (db: TelemetryDb, seen: SeenKeys): Promise<void> => {
  const stream = await db.stream('task_keys', 'SELECT task_key FROM tasks FORMAT RowBinary');
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const end = bytes.length - (bytes.length % 8);
    for (let at = 0; at < end; at += 8)
      seen.add({ low: bytes.readUInt32LE(at), high: bytes.readUInt32LE(at + 4) });
    rest = bytes.subarray(end);
  }
};
