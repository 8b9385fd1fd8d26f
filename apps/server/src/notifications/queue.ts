import { PgBoss } from 'pg-boss';
import type { Db } from 'pg-boss';
import type { ControlDb, Sql } from '../control-db/index.ts';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';

const QUEUE = 'notifications';
const YEARS_S = 10 * 365 * 86_400;
/**
 * Far above the longest try: this is not how a dead server's jobs come back (see `recover.ts`), it catches what even
 * that missed.
 */
const EXPIRE_S = 600;

/** One job; its id is that of the notification. */
export interface QueuedJob {
  id: string;
  /** Jobs of one group are handed out a few at a time, so that a receiver that hangs holds up itself only. */
  group: string;
  tier: Tier;
  /** Milliseconds from now. */
  delayMs: number;
}

/** Mails share one group, for they share one server; each channel has its own. */
export type Tier = 'mail' | 'channel';

/** A job in hand; it fences what is done with it to this very claim. */
export interface TakenJob {
  id: string;
  retryCount: number;
}

export interface Queue {
  start(): Promise<void>;
  put(tx: Sql, jobs: readonly QueuedJob[]): Promise<void>;
  /** Up to so many jobs whose time has come. */
  take(tx: Sql, limit: number): Promise<TakenJob[]>;
  /** Takes finished jobs out. @returns how many were still in the caller's hands */
  remove(tx: Sql, jobs: readonly TakenJob[]): Promise<number>;
  /** Makes jobs that somebody holds due again at once. */
  release(tx: Sql, ids: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const asDb = (sql: Sql): Db => ({
  executeSql: async (text, values) => ({ rows: await sql.query(text, values) }),
});

/** pg-boss sends some statements as one text with its own BEGIN; a failure must not leave a pooled connection inside. */
const asOwnDb = (control: ControlDb): Db => ({
  executeSql: (text, values) =>
    /^\s*BEGIN\b/i.test(text)
      ? control.transaction((tx) => asDb(tx).executeSql(text, values))
      : asDb(control).executeSql(text, values),
});

export interface QueueLimits {
  /** Tries at once per channel, and of mails together; over all servers. */
  channel: number;
  mail: number;
}

/**
 * The jobs of the outbox, in the schema `pgboss` of the control database. Every write takes the caller's transaction.
 * pg-boss looks after its own tables once a minute; it polls for nothing, schedules nothing, and opens no connections.
 */
export const createQueue = (control: ControlDb, limits: QueueLimits, logger: Logger): Queue => {
  const boss = new PgBoss({
    db: asOwnDb(control),
    schema: 'pgboss',
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    superviseIntervalSeconds: 60,
    queueCacheIntervalSeconds: 3_600,
  });
  boss.on('error', (error) => logger.warn({ reason: messageOf(error) }, 'the queue of notifications'));

  return {
    async start() {
      await boss.start();
      await boss.createQueue(QUEUE, {
        retryLimit: 1_000_000,
        retryDelay: 0,
        retryBackoff: false,
        expireInSeconds: EXPIRE_S,
        // Nothing that waits is ever thrown away, however long nobody was there to send it.
        retentionSeconds: YEARS_S,
      });
    },
    async put(tx, jobs) {
      const rows = jobs.map(({ id, group, tier, delayMs }) => ({
        id,
        group: { id: group, tier },
        startAfter: delayMs / 1000,
      }));
      if (rows.length > 0) await boss.insert(QUEUE, rows, { db: asDb(tx) });
    },
    async take(tx, limit) {
      const { channel, mail } = limits;
      const jobs = await boss.fetch(QUEUE, {
        batchSize: limit,
        groupConcurrency: { default: channel, tiers: { channel, mail } },
        db: asDb(tx),
      });
      return jobs.map(({ id, retryCount }) => ({ id, retryCount }));
    },
    async remove(tx, jobs) {
      if (jobs.length === 0) return 0;
      // Its type leaves out what it answers.
      const { affected } = (await boss.deleteJob(QUEUE, [...jobs], { db: asDb(tx) })) as { affected: number };
      return affected;
    },
    async release(tx, ids) {
      if (ids.length > 0) await boss.fail(QUEUE, [...ids], null, { db: asDb(tx) });
    },
    stop: () => boss.stop({ graceful: false, close: false }),
  };
};
