import type { Sql } from '../control-db/index.ts';
import type { Scope } from '../core/ctx.ts';

/** Who looks, and at what. */
export interface Viewer {
  actor: string;
  scope: Scope;
  brands: readonly number[] | '*';
  /** ms; Infinity for a code that sets its session no end */
  expiresAt: number;
}

interface Row {
  actor: string;
  scope: Scope;
  brands: number[] | null;
  expires_at: Date | null;
}

const viewerOf = (row: Row | undefined): Viewer | undefined =>
  row && {
    actor: row.actor,
    scope: row.scope,
    brands: row.brands ?? '*',
    expiresAt: row.expires_at?.getTime() ?? Infinity,
  };
const valuesOf = (hash: Buffer, viewer: Viewer) => [
  hash,
  viewer.actor,
  viewer.scope,
  viewer.brands === '*' ? null : viewer.brands,
  viewer.expiresAt === Infinity ? null : new Date(viewer.expiresAt),
];

/** @param end until when the code signs in */
export const insertCode = async (sql: Sql, hash: Buffer, viewer: Viewer, end: Date): Promise<void> => {
  await sql.query(
    'INSERT INTO sign_in_codes (hash, actor, scope, brands, session_expires_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [...valuesOf(hash, viewer), end],
  );
};

/**
 * Uses a code up. @returns undefined for one that is unknown, used or too old
 * @param hashes one of which is the code’s
 */
export const takeCode = async (
  sql: Sql,
  hashes: readonly Buffer[],
  now: Date,
): Promise<Viewer | undefined> => {
  const [row] = await sql.query<Row>(
    `UPDATE sign_in_codes SET used_at = $2 WHERE hash = ANY($1) AND used_at IS NULL AND expires_at > $2
     RETURNING actor, scope, brands, session_expires_at AS expires_at`,
    [hashes, now],
  );
  return viewerOf(row);
};

export const insertSession = async (sql: Sql, hash: Buffer, viewer: Viewer, now: Date): Promise<void> => {
  await sql.query(
    'INSERT INTO sessions (hash, actor, scope, brands, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [...valuesOf(hash, viewer), now],
  );
};

/** A session ends with its time, and with the API key that began it. */
export const findSession = async (sql: Sql, hash: Buffer, now: Date): Promise<Viewer | undefined> => {
  const [row] = await sql.query<Row>(
    `SELECT actor, scope, brands, expires_at FROM sessions AS s WHERE hash = $1 AND expires_at > $2
       AND NOT EXISTS (SELECT FROM api_keys AS k WHERE s.actor = 'key:' || k.id AND k.revoked_at IS NOT NULL)`,
    [hash, now],
  );
  return viewerOf(row);
};

export const deleteSession = async (sql: Sql, hash: Buffer): Promise<void> => {
  await sql.query('DELETE FROM sessions WHERE hash = $1', [hash]);
};

export const deleteEnded = async (sql: Sql, before: Date): Promise<void> => {
  await sql.query('DELETE FROM sessions WHERE expires_at < $1', [before]);
  await sql.query('DELETE FROM sign_in_codes WHERE expires_at < $1', [before]);
};
