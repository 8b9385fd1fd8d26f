import type { HeartbeatInput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import { filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import type { WorkerRow } from './worker.ts';

const COLUMNS = `id, worker_name, queue_name, cpu_percent, memory_percent, active_tasks, processed_tasks, failed_tasks,
  load_average, queue_depth, started_at, last_heartbeat`;

/** How the caller's view of «online» enters a query: heartbeats from this moment on count as alive. */
export const ONLINE = 'last_heartbeat > $2::timestamptz';

/**
 * Writes the state that the heartbeats tell, one row per worker; fields left out keep their value. New workers are
 * inserted apart: an upsert would use up an id of the sequence with every heartbeat.
 */
export const upsertWorkers = async (
  ctx: Ctx,
  sql: Sql,
  beats: HeartbeatInput[],
  at: Date,
): Promise<WorkerRow[]> => {
  const names = beats.map((beat) => beat.worker_name);
  await sql.query(
    `INSERT INTO workers (brand_id, worker_name, queue_name, started_at, last_heartbeat)
     SELECT $1, name, '', $3, $3 FROM unnest($2::text[]) AS name
     WHERE NOT EXISTS (SELECT FROM workers WHERE brand_id = $1 AND worker_name = name)
     ON CONFLICT DO NOTHING`,
    [ctx.brandId, names, at],
  );
  // Rows are locked in one order, so that two lists with the same workers cannot wait for each other.
  return sql.query<WorkerRow>(
    `WITH locked AS (
       SELECT id FROM workers WHERE brand_id = $1 AND worker_name = ANY($2::text[]) ORDER BY worker_name FOR UPDATE
     )
     UPDATE workers AS w SET
       queue_name = b.queue_name,
       cpu_percent = coalesce(b.cpu_percent, w.cpu_percent),
       memory_percent = coalesce(b.memory_percent, w.memory_percent),
       active_tasks = coalesce(b.active_tasks, w.active_tasks),
       processed_tasks = coalesce(b.processed_tasks, w.processed_tasks),
       failed_tasks = coalesce(b.failed_tasks, w.failed_tasks),
       load_average = coalesce(b.load_average, w.load_average),
       queue_depth = coalesce(b.queue_depth, w.queue_depth),
       started_at = coalesce(b.started_at, w.started_at),
       last_heartbeat = greatest(w.last_heartbeat, $4)
     FROM locked, jsonb_to_recordset($3::jsonb) AS b(worker_name text, queue_name text, cpu_percent float8,
       memory_percent float8, active_tasks int8, processed_tasks int8, failed_tasks int8, load_average float8,
       queue_depth int8, started_at timestamptz)
     WHERE w.id = locked.id AND b.worker_name = w.worker_name
     RETURNING ${COLUMNS.replaceAll(/\w+/g, 'w.$&')}, true AS is_online`,
    [ctx.brandId, names, JSON.stringify(beats), at],
  );
};

/** One page of the brand's workers. @param online heartbeats after this moment count as alive */
export const listWorkerRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
  online: Date,
): Promise<{ count: number; rows: WorkerRow[] }> => {
  const params: unknown[] = [ctx.brandId, online];
  const where = [
    'brand_id = $1',
    '$2::timestamptz IS NOT NULL',
    ...filterSql(query, postgresDialect(params)),
  ].join(' AND ');
  const [counted, rows] = await Promise.all([
    sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM workers WHERE ${where}`, params),
    sql.query<WorkerRow>(
      `SELECT ${COLUMNS}, ${ONLINE} AS is_online FROM workers WHERE ${where}
       ORDER BY ${orderSql(query.order)} LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, rows };
};

export const findWorker = async (
  ctx: Ctx,
  sql: Sql,
  id: number,
  online: Date,
): Promise<WorkerRow | undefined> => {
  const rows = await sql.query<WorkerRow>(
    `SELECT ${COLUMNS}, ${ONLINE} AS is_online FROM workers WHERE brand_id = $1 AND id = $3`,
    [ctx.brandId, online, id],
  );
  return rows[0];
};

/** What rules look at. */
export type WorkerState = Pick<
  WorkerRow,
  'worker_name' | 'queue_name' | 'load_average' | 'processed_tasks' | 'failed_tasks' | 'last_heartbeat'
>;

/** The brand's workers that were heard of after a moment. */
export const selectWorkerStates = (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  after: Date,
): Promise<WorkerState[]> =>
  sql.query<WorkerState>(
    `SELECT worker_name, queue_name, load_average, processed_tasks, failed_tasks, last_heartbeat FROM workers
     WHERE brand_id = $1 AND last_heartbeat > $2 ORDER BY worker_name`,
    [ctx.brandId, after],
  );

export interface QueueRow {
  queue_name: string;
  workers: number;
  online: number;
  active_tasks: number;
  avg_load: number | null;
  queue_depth: number | null;
  cpu_sum: number | null;
  cpu_n: number;
  memory_sum: number | null;
  memory_n: number;
  load_sum: number | null;
  load_n: number;
}

/** The brand's workers by queue; sums, means and what waits are of the ones online. */
export const sumQueues = (ctx: Ctx, sql: Sql, online: Date): Promise<QueueRow[]> =>
  sql.query<QueueRow>(
    `SELECT queue_name, count(*)::int AS workers, (count(*) FILTER (WHERE o))::int AS online,
       coalesce(sum(active_tasks) FILTER (WHERE o), 0)::int8 AS active_tasks, avg(load_average) FILTER (WHERE o) AS avg_load,
       max(queue_depth) FILTER (WHERE o) AS queue_depth,
       sum(cpu_percent) FILTER (WHERE o) AS cpu_sum, (count(cpu_percent) FILTER (WHERE o))::int AS cpu_n,
       sum(memory_percent) FILTER (WHERE o) AS memory_sum, (count(memory_percent) FILTER (WHERE o))::int AS memory_n,
       sum(load_average) FILTER (WHERE o) AS load_sum, (count(load_average) FILTER (WHERE o))::int AS load_n
     FROM (SELECT *, ${ONLINE} AS o FROM workers WHERE brand_id = $1) AS w GROUP BY queue_name ORDER BY queue_name`,
    [ctx.brandId, online],
  );

/** The brands with workers whose last heartbeat lies after `after` and not after `until`. Looks at all brands on purpose. */
export const selectBrandsLastHeard = async (sql: Sql, after: Date, until: Date): Promise<number[]> => {
  const rows = await sql.query<{ brand_id: number }>(
    'SELECT DISTINCT brand_id FROM workers WHERE last_heartbeat > $1 AND last_heartbeat <= $2',
    [after, until],
  );
  return rows.map((row) => row.brand_id);
};
