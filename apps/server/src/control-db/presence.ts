import type pg from 'pg';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { ControlDb } from './control-db.ts';

const PRESENCE_LOCK = 7_264_402;
const CHANNEL = 'vigie_presence';
const RECHECK_MS = 10_000;

/** Whether this server is the only one on its stores. What it remembers of tasks is the whole truth only then. */
export interface Presence {
  readonly alone: () => boolean;
  /** Grows whenever company came or may have come: what was remembered in an earlier era may be out of date. */
  readonly era: () => number;
  close(): Promise<void>;
}

/**
 * Every server holds one shared advisory lock for as long as it lives and announces itself when it comes; the others
 * hear it before the newcomer serves its first request. A lost connection counts as company until it is back.
 */
export const joinPresence = async (db: ControlDb, logger: Logger): Promise<Presence> => {
  let alone = false;
  let era = 0;
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const doubt = (): void => {
    alone = false;
    era += 1;
  };

  const count = async (): Promise<void> => {
    const result = await client?.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      [PRESENCE_LOCK],
    );
    if (result?.rows[0]?.n === 1) alone = true;
    else doubt();
  };

  const join = async (): Promise<void> => {
    const fresh = await db.connect();
    fresh.on('notification', doubt);
    fresh.on('end', () => {
      doubt();
      if (client === fresh) client = undefined;
    });
    await fresh.query(`LISTEN ${CHANNEL}`);
    await fresh.query('SELECT pg_advisory_lock_shared($1)', [PRESENCE_LOCK]);
    await fresh.query(`NOTIFY ${CHANNEL}`);
    client = fresh;
    await count();
  };

  const recheck = (): void => {
    timer = setTimeout(() => {
      (client ? count() : join())
        .catch((error: unknown) => logger.warn({ reason: messageOf(error) }, 'presence could not be checked'))
        .finally(() => {
          if (!closed) recheck();
        });
    }, RECHECK_MS).unref();
  };

  await join();
  recheck();
  return {
    alone: () => alone,
    era: () => era,
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
};
