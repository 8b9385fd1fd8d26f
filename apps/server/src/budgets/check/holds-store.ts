import type { Ctx } from '../../core/ctx.ts';
import { formatMicros, microsOf } from '../../core/decimal.ts';
import type { Sql } from '../../control-db/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import type { Held } from './verdict.ts';

type Brand = Pick<Ctx, 'brandId'>;

/** First half of the names of advisory locks; the second is the brand. */
const HOLDS_LOCK = 7_264_405;

/** Makes all servers promise a brand's money one after the other, until the transaction ends. */
export const lockHolds = async (ctx: Brand, sql: Sql): Promise<void> => {
  await sql.query('SELECT pg_advisory_xact_lock($1, $2)', [HOLDS_LOCK, ctx.brandId]);
};

/** What is promised at a moment, by task type. @param except tasks that are left out */
export const selectHeld = async (
  ctx: Brand,
  sql: Sql,
  now: Date,
  except: readonly string[] = [],
): Promise<Held[]> => {
  const rows = await sql.query<{ task_type: string; planned: string }>(
    `SELECT task_type, sum(planned_usd)::text AS planned FROM budget_holds
     WHERE brand_id = $1 AND expires_at > $2 AND task_id <> ALL($3::text[]) GROUP BY task_type`,
    [ctx.brandId, now, except],
  );
  return rows.map((row) => ({ taskType: row.task_type, planned: microsOf(row.planned) }));
};

export interface Hold extends Held {
  taskId: string;
  expiresAt: Date;
}

/** The promises to some tasks that still stand. */
export const selectHoldsOf = async (
  ctx: Brand,
  sql: Sql,
  now: Date,
  taskIds: readonly string[],
): Promise<Hold[]> => {
  const rows = await sql.query<{ task_id: string; task_type: string; planned: string; expires_at: Date }>(
    `SELECT task_id, task_type, planned_usd::text AS planned, expires_at FROM budget_holds
     WHERE brand_id = $1 AND expires_at > $2 AND task_id = ANY($3::text[])`,
    [ctx.brandId, now, taskIds],
  );
  return rows.map((row) => ({
    taskId: row.task_id,
    taskType: row.task_type,
    planned: microsOf(row.planned),
    expiresAt: row.expires_at,
  }));
};

export const writeHolds = async (ctx: Brand, sql: Sql, holds: readonly Hold[], now: Date): Promise<void> => {
  await sql.query(
    `INSERT INTO budget_holds (brand_id, task_id, task_type, planned_usd, held_at, expires_at)
     SELECT $1, task_id, task_type, planned::numeric, $6, expires_at
     FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS given (task_id, task_type, planned, expires_at)
     ON CONFLICT (brand_id, task_id) DO UPDATE SET task_type = EXCLUDED.task_type, planned_usd = EXCLUDED.planned_usd,
       held_at = EXCLUDED.held_at, expires_at = EXCLUDED.expires_at`,
    [
      ctx.brandId,
      holds.map((hold) => hold.taskId),
      holds.map((hold) => hold.taskType),
      holds.map((hold) => formatMicros(hold.planned)),
      holds.map((hold) => hold.expiresAt),
      now,
    ],
  );
};

export const dropHolds = async (ctx: Brand, sql: Sql, taskIds: readonly string[]): Promise<void> => {
  await sql.query('DELETE FROM budget_holds WHERE brand_id = $1 AND task_id = ANY($2::text[])', [
    ctx.brandId,
    taskIds,
  ]);
};

const MOST_AT_ONCE = 2_000;

/** Tasks with a promise whose metric has arrived since: at most 2,000 at once. */
export const selectReported = async (
  ctx: Brand,
  deps: { sql: Sql; db: TelemetryDb },
  now: Date,
): Promise<string[]> => {
  const holds = await deps.sql.query<{ task_id: string; held_at: Date }>(
    'SELECT task_id, held_at FROM budget_holds WHERE brand_id = $1 AND expires_at > $2 ORDER BY held_at LIMIT $3',
    [ctx.brandId, now, MOST_AT_ONCE],
  );
  const [oldest] = holds;
  if (!oldest) return [];
  const rows = await deps.db.query<{ task: string; at: number }>(
    'held_tasks',
    `SELECT task_id AS task, toUnixTimestamp64Milli(max(created_at)) AS at FROM metrics
     WHERE brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
       AND task_id IN {tasks:Array(String)} GROUP BY task_id`,
    { brand: ctx.brandId, since: oldest.held_at.getTime(), tasks: holds.map((hold) => hold.task_id) },
  );
  const reported = new Map(rows.map((row) => [row.task, row.at]));
  // An earlier attempt of the same task was before the promise.
  return holds
    .filter((hold) => (reported.get(hold.task_id) ?? -1) >= hold.held_at.getTime())
    .map((hold) => hold.task_id);
};

/** Lets promises end soon: not at once, for other servers may not know yet what was spent instead. */
export const endHolds = async (ctx: Brand, sql: Sql, taskIds: readonly string[], at: Date): Promise<void> => {
  await sql.query(
    'UPDATE budget_holds SET expires_at = least(expires_at, $3) WHERE brand_id = $1 AND task_id = ANY($2::text[])',
    [ctx.brandId, taskIds, at],
  );
};

/** Of all brands on purpose: promises that ended before a moment. */
export const forgetHolds = async (sql: Sql, before: Date): Promise<void> => {
  await sql.query('DELETE FROM budget_holds WHERE expires_at < $1', [before]);
};
