import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';

interface KeyRow {
  fingerprint: Buffer;
  reserved: number | null;
  status: number | null;
  answer: string | null;
}

/** True when the key was new: this caller works on it. */
export const claimKey = async (
  ctx: Ctx,
  sql: Sql,
  claim: { key: string; print: Buffer; owner: string },
): Promise<boolean> => {
  const rows = await sql.query(
    'INSERT INTO idempotency_keys (brand_id, key, fingerprint, owner) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1',
    [ctx.brandId, claim.key, claim.print, claim.owner],
  );
  return rows.length === 1;
};

export const readKey = async (ctx: Ctx, sql: Sql, key: string): Promise<KeyRow | undefined> => {
  const rows = await sql.query<KeyRow>(
    'SELECT fingerprint, reserved, status, answer FROM idempotency_keys WHERE brand_id = $1 AND key = $2',
    [ctx.brandId, key],
  );
  return rows[0];
};

/** Moves an unfinished key to this owner; false when its present one may still be at work. */
export const takeOverKey = async (
  ctx: Ctx,
  sql: Sql,
  take: { key: string; owner: string; staleSeconds: number },
): Promise<boolean> => {
  const rows = await sql.query(
    `UPDATE idempotency_keys SET owner = $3, claimed_at = now()
     WHERE brand_id = $1 AND key = $2 AND status IS NULL
       AND (owner = $3 OR claimed_at <= now() - make_interval(secs => $4)) RETURNING 1`,
    [ctx.brandId, take.key, take.owner, take.staleSeconds],
  );
  return rows.length === 1;
};

export const reserveIds = async (
  ctx: Ctx,
  sql: Sql,
  reserve: { key: string; firstId: number },
): Promise<void> => {
  await sql.query('UPDATE idempotency_keys SET reserved = $3 WHERE brand_id = $1 AND key = $2', [
    ctx.brandId,
    reserve.key,
    reserve.firstId,
  ]);
};

export const finishKey = async (
  ctx: Ctx,
  sql: Sql,
  done: { key: string; status: number; body: string },
): Promise<void> => {
  await sql.query('UPDATE idempotency_keys SET status = $3, answer = $4 WHERE brand_id = $1 AND key = $2', [
    ctx.brandId,
    done.key,
    done.status,
    done.body,
  ]);
};

export const releaseKey = async (ctx: Ctx, sql: Sql, key: string): Promise<void> => {
  await sql.query('DELETE FROM idempotency_keys WHERE brand_id = $1 AND key = $2 AND status IS NULL', [
    ctx.brandId,
    key,
  ]);
};

/** Forgets keys a day after their first use, of all brands: nobody's answer is read here. */
export const forgetOldKeys = async (sql: Sql): Promise<void> => {
  await sql.query("DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'");
};
