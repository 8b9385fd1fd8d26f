import type { Ctx } from '../../core/ctx.ts';
import { formatMicros, microsOf } from '../../core/decimal.ts';
import type { ControlDb, Sql } from '../../control-db/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import type { Held } from './verdict.ts';

type Brand = Pick<Ctx, 'brandId'>;

/** First half of the names of advisory locks; the second is the brand. */
const HOLDS_LOCK = 7_264_405;

/** Makes all servers promise a brand's money one after the other, until the transaction ends. */
export const lockHolds = async (ctx: Brand, sql: Sql): Promise<void> => {
  await sql.query('SELECT pg_advisory_xact_lock($1, $2)', [HOLDS_LOCK, ctx.brandId]);
};

/** What is promised at a moment, by task type. */
export const selectHeld = async (ctx: Brand, sql: Sql, now: Date): Promise<Held[]> => {
  const rows = await sql.query<{ task_type: string; planned: string }>(
    `SELECT task_type, sum(planned_usd)::text AS planned FROM budget_holds
     WHERE brand_id = $1 AND expires_at > $2 GROUP BY task_type`,
    [ctx.brandId, now],
  );
  return rows.map((row) => ({ taskType: row.task_type, planned: microsOf(row.planned) }));
};

export interface Hold extends Held {
  taskId: string;
  /** ms */
  expiresAt: number;
}

/** What changed after a change that was seen, in order; the promises that stand when nothing was seen yet. */
export const selectChangedHolds = async (
  ctx: Brand,
  sql: Sql,
  { seen, now }: { seen: number; now: Date },
): Promise<(Hold & { change: number })[]> => {
  const rows = await sql.query<{
    task_id: string;
    task_type: string;
    planned: string;
    expires_at: Date;
    change: number;
  }>(
    `SELECT task_id, task_type, planned_usd::text AS planned, expires_at, change FROM budget_holds
     WHERE brand_id = $1 AND change > $2 ${seen === 0 ? 'AND expires_at > $3' : 'AND $3::timestamptz IS NOT NULL'} ORDER BY change`,
    [ctx.brandId, seen, now],
  );
  return rows.map((row) => ({
    taskId: row.task_id,
    taskType: row.task_type,
    planned: microsOf(row.planned),
    expiresAt: row.expires_at.getTime(),
    change: row.change,
  }));
};

/** Writes promises; one that is over is written as ended. @returns the number of the last change */
export const writeHolds = async (
  ctx: Brand,
  sql: Sql,
  holds: readonly Hold[],
  now: Date,
): Promise<number> => {
  const rows = await sql.query<{ change: number }>(
    `INSERT INTO budget_holds (brand_id, task_id, task_type, planned_usd, held_at, expires_at)
     SELECT $1, task_id, task_type, planned::numeric, $6, expires_at
     FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS given (task_id, task_type, planned, expires_at)
     ON CONFLICT (brand_id, task_id) DO UPDATE SET task_type = EXCLUDED.task_type, planned_usd = EXCLUDED.planned_usd,
       held_at = EXCLUDED.held_at, expires_at = EXCLUDED.expires_at, change = EXCLUDED.change RETURNING change`,
    [
      ctx.brandId,
      holds.map((hold) => hold.taskId),
      holds.map((hold) => hold.taskType),
      holds.map((hold) => formatMicros(hold.planned)),
      holds.map((hold) => new Date(hold.expiresAt)),
      now,
    ],
  );
  return rows.reduce((last, row) => Math.max(last, row.change), 0);
};

const MOST_AT_ONCE = 2_000;

/** Of the next 2,000 promises those whose metric has arrived since; `looked` is where to go on, none at the end. */
export const selectReported = async (
  ctx: Brand,
  deps: { sql: Sql; db: TelemetryDb },
  { now, looked }: { now: Date; looked: string | undefined },
): Promise<{ tasks: string[]; looked: string | undefined }> => {
  const holds = await deps.sql.query<{ task_id: string; held_at: Date }>(
    `SELECT task_id, held_at FROM budget_holds WHERE brand_id = $1 AND expires_at > $2 AND task_id > $3
     ORDER BY task_id LIMIT $4`,
    [ctx.brandId, now, looked ?? '', MOST_AT_ONCE],
  );
  if (holds.length === 0) return { tasks: [], looked: undefined };
  const rows = await deps.db.query<{ task: string; at: number }>(
    'held_tasks',
    `SELECT task_id AS task, toUnixTimestamp64Milli(max(created_at)) AS at FROM metrics
     WHERE brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
       AND task_id IN {tasks:Array(String)} GROUP BY task_id`,
    {
      brand: ctx.brandId,
      since: Math.min(...holds.map((hold) => hold.held_at.getTime())),
      tasks: holds.map((hold) => hold.task_id),
    },
  );
  const reported = new Map(rows.map((row) => [row.task, row.at]));
  // An earlier attempt of the same task was before the promise.
  return {
    tasks: holds
      .filter((hold) => (reported.get(hold.task_id) ?? -1) >= hold.held_at.getTime())
      .map((hold) => hold.task_id),
    looked: holds.length < MOST_AT_ONCE ? undefined : holds.at(-1)?.task_id,
  };
};

/** Lets promises end soon: not at once, for other servers may not know yet what was spent instead. */
export const endHolds = (ctx: Brand, sql: ControlDb, taskIds: readonly string[], at: Date): Promise<void> =>
  sql.transaction(async (inside) => {
    await lockHolds(ctx, inside);
    await inside.query(
      `UPDATE budget_holds SET expires_at = $3, change = nextval('budget_hold_changes')
       WHERE brand_id = $1 AND task_id = ANY($2::text[]) AND expires_at > $3`,
      [ctx.brandId, taskIds, at],
    );
  });

/** Of all brands on purpose: promises that ended before a moment. */
export const forgetHolds = async (sql: Sql, before: Date): Promise<void> => {
  await sql.query('DELETE FROM budget_holds WHERE expires_at < $1', [before]);
};
