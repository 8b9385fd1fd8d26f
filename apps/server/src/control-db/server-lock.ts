import { randomInt } from 'node:crypto';
import type pg from 'pg';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { ControlDb, Sql } from './control-db.ts';

/** First half of the locks' names; the second is a server's number. */
const SERVER_LOCK = 7_264_403;
const RETRY_MS = 250;

/** A number of this process that the others can see is alive, for as long as the process is. */
export interface ServerLock {
  readonly number: number;
  close(): Promise<void>;
}

/**
 * Takes a random number and holds an advisory lock of that name on a connection of its own. A lost connection is
 * opened again at once under the same number; for that moment the number looks free, so believe that a server is
 * gone only after two looks some seconds apart.
 */
export const holdServerLock = async (db: ControlDb, logger: Logger): Promise<ServerLock> => {
  const number = randomInt(1, 2_147_483_647);
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const hold = async (): Promise<void> => {
    const fresh = await db.connect();
    fresh.on('end', () => {
      if (client === fresh) client = undefined;
      holdAgain();
    });
    await fresh.query('SELECT pg_advisory_lock($1, $2)', [SERVER_LOCK, number]);
    client = fresh;
    if (closed) await fresh.end();
  };
  const holdAgain = (): void => {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      hold().catch((error: unknown) => {
        logger.warn({ reason: messageOf(error) }, 'the lock of this server could not be taken back');
        holdAgain();
      });
    }, RETRY_MS).unref();
  };

  await hold();
  return {
    number,
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
};

/** Of the given numbers of servers those that nobody holds now. Looks at all servers on this database on purpose. */
export const freeServerNumbers = async (sql: Sql, numbers: readonly number[]): Promise<number[]> => {
  const rows = await sql.query<{ n: number }>(
    `SELECT n FROM unnest($2::int[]) AS n WHERE NOT EXISTS (
       SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = n::oid AND objsubid = 2 AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`,
    [SERVER_LOCK, numbers],
  );
  return rows.map((row) => row.n);
};
