import { randomInt } from 'node:crypto';
import type pg from 'pg';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { ControlDb, Sql } from './control-db.ts';

/** First half of the names of advisory locks; the second is a server's number, or a duty. */
const SERVER_LOCK = 7_264_403;
const DUTY_LOCK = 7_264_404;
const RETRY_MS = 250;
const ANSWER_MS = 5_000;

/** What only one server at a time does. */
const DUTIES = { evaluation: 1, repricing: 2, offline: 3 } as const;
type Duty = keyof typeof DUTIES;

/** The place of this process among the servers on one database, for as long as the process lives. */
export interface Seat {
  /** Tells this server from the others, who can see whether it is alive. */
  readonly number: number;
  /** Whether a duty is this server's now; takes it when nobody has it. Lost with the connection. */
  has(duty: Duty): Promise<boolean>;
  /** Calls `heard` with every message on a channel, and without one when some may have been missed. */
  listen(channel: string, heard: (message: string | undefined) => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * Takes a random number and holds an advisory lock of that name on a connection of its own. A lost connection is
 * opened again at once under the same number; for that moment the number looks free, so believe that a server is
 * gone only after two looks some seconds apart.
 */
export const takeSeat = async (db: ControlDb, logger: Logger): Promise<Seat> => {
  const number = randomInt(1, 2_147_483_647);
  const channels = new Map<string, (message: string | undefined) => void>();
  const duties = new Set<Duty>();
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  let asked: Promise<unknown> = Promise.resolve();
  /** One question after the other: that is how a connection wants them. */
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const turn = asked.then(ask);
    asked = turn.catch(() => undefined);
    return turn;
  };

  const sit = async (): Promise<void> => {
    const fresh = await db.connect();
    fresh.on('end', () => {
      if (client === fresh) client = undefined;
      duties.clear();
      sitAgain();
    });
    fresh.on('notification', ({ channel, payload }) => channels.get(channel)?.(payload));
    await fresh.query('SELECT pg_advisory_lock($1, $2)', [SERVER_LOCK, number]);
    for (const [channel, heard] of channels) {
      await fresh.query(`LISTEN ${channel}`);
      heard(undefined);
    }
    client = fresh;
    if (closed) await fresh.end();
  };
  const sitAgain = (): void => {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      sit().catch((error: unknown) => {
        logger.warn({ reason: messageOf(error) }, 'the seat of this server could not be taken back');
        sitAgain();
      });
    }, RETRY_MS).unref();
  };

  await sit();
  return {
    number,
    async has(duty) {
      if (!client) return false;
      if (duties.has(duty)) return true;
      const of = client;
      try {
        const { rows } = await inTurn(() =>
          of.query<{ taken: boolean }>({
            text: 'SELECT pg_try_advisory_lock($1, $2) AS taken',
            values: [DUTY_LOCK, DUTIES[duty]],
            query_timeout: ANSWER_MS,
          } as pg.QueryConfig),
        );
        if (rows[0]?.taken && client === of) duties.add(duty);
        return duties.has(duty);
      } catch (error) {
        // Of no use any more: its end makes room for another one.
        void of.end();
        throw error;
      }
    },
    async listen(channel, heard) {
      channels.set(channel, heard);
      await inTurn(async () => client?.query(`LISTEN ${channel}`));
    },
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
