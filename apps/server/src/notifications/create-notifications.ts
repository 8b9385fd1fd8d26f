import type { ControlDb, Seat, Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { Tools } from './channels/kind.ts';
import { deliver } from './deliver.ts';
import type { ChartOf } from './deliver.ts';
import { startLoop } from './delivery-loop.ts';
import type { Loop } from './delivery-loop.ts';
import { enqueue } from './enqueue.ts';
import { allowedBy } from './forbidden-addresses.ts';
import { createMailer, MAX_CONNECTIONS } from './mailer.ts';
import type { AlertMessage, Recipients } from './message.ts';
import { claimNotifications } from './outbox-store.ts';
import type { Claimed } from './outbox-store.ts';
import { createQueue } from './queue.ts';
import type { Queue, TakenJob } from './queue.ts';
import { createRecovery } from './recover.ts';
import { backoff } from './retry.ts';
import type { Backoff } from './retry.ts';
import { createSafePost } from './safe-fetch.ts';
import { createSealer } from './sealed.ts';
import type { Sealer } from './sealed.ts';
import { settle } from './settle.ts';

/** Tries at once: in all, and to one channel. */
const CONCURRENCY = 32;
const PER_CHANNEL = 2;
const POLL_MS = 2_000;
const RECOVER_MS = 3_000;
const DRAIN_MS = 5_000;
const ABORTED_MS = 1_000;

export interface NotificationConfig {
  smtpUrl: string | undefined;
  mailFrom: { name: string; address: string };
  webhookAllow: readonly string[];
  pagerdutyUrl: string;
  publicUrl: string | undefined;
}

/** Waits between tries, and the longest time of one, ms. */
export interface DeliveryTiming {
  backoff?: Backoff;
  timeoutMs?: number;
}

export interface NotificationDeps {
  sql: ControlDb;
  seat: Seat;
  config: NotificationConfig;
  clock: Clock;
  logger: Logger;
  /** The server's secret; that of channels is encrypted under a key made from it. */
  secret: string;
  chartOf: ChartOf;
  /** For tests: other waits than the real ones. */
  timing?: DeliveryTiming;
}

export interface Notifications {
  /** Writes one notification row and one job per recipient, inside the caller's transaction. Returns their ids (uuid). */
  enqueue(ctx: Pick<Ctx, 'brandId'>, tx: Sql, message: AlertMessage, to: Recipients): Promise<string[]>;
  /** Call right after the commit: delivery starts at once instead of at the next poll. */
  wake(): void;
  /** Call once both stores are migrated, and before `enqueue`. */
  start(): Promise<void>;
  /** Lets what is on its way end, a few seconds at most; the rest goes out at the next start. */
  close(): Promise<void>;
  /** For this room's own routes. */
  readonly parts: { queue: Queue; sealer: Sealer; tools: Tools };
}

const every = (ms: number, work: () => Promise<void>): NodeJS.Timeout =>
  setInterval(() => void work(), ms).unref();

export const createNotifications = (deps: NotificationDeps): Notifications => {
  const { sql, seat, config, clock, logger, timing = {} } = deps;
  const allowed = allowedBy(config.webhookAllow);
  const mailer =
    config.smtpUrl === undefined
      ? undefined
      : createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom });
  const post = createSafePost(allowed);
  const tools: Tools = {
    clock,
    allowed,
    mailer,
    post,
    pagerdutyUrl: config.pagerdutyUrl,
    publicUrl: config.publicUrl,
  };
  const queue = createQueue(sql, { channel: PER_CHANNEL, mail: MAX_CONNECTIONS }, logger);
  const sealer = createSealer(deps.secret);
  const stop = new AbortController();
  const delivering = { tools, sealer, chartOf: deps.chartOf, stop: stop.signal, timeoutMs: timing.timeoutMs };
  const settling = { sql, queue, clock, backoff: timing.backoff ?? backoff, stop: stop.signal };
  let running: { loop: Loop; timer: NodeJS.Timeout } | undefined;

  const take =
    (server: number) =>
    (limit: number): Promise<{ job: TakenJob; claimed: Claimed }[]> =>
      sql.transaction(async (tx) => {
        const jobs = await queue.take(tx, limit);
        if (jobs.length === 0) return [];
        const claimed = new Map(
          (
            await claimNotifications(
              tx,
              jobs.map(({ id }) => id),
              server,
            )
          ).map((one) => [one.id, one]),
        );
        await queue.remove(
          tx,
          jobs.filter(({ id }) => !claimed.has(id)),
        );
        return jobs.flatMap((job) => {
          const found = claimed.get(job.id);
          return found ? [{ job, claimed: found }] : [];
        });
      });

  return {
    parts: { queue, sealer, tools },
    enqueue: (ctx, tx, message, to) => enqueue(ctx, tx, { queue, clock }, message, to),
    wake: () => running?.loop.wake(),
    async start() {
      await queue.start();
      const recover = createRecovery({ sql, queue });
      const loop = startLoop({
        take: take(seat.number),
        work: async ({ job, claimed }) => settle(settling, job, claimed, await deliver(delivering, claimed)),
        concurrency: CONCURRENCY,
        pollMs: POLL_MS,
        logger,
      });
      const look = async (): Promise<void> => {
        try {
          if ((await recover()) > 0) loop.wake();
        } catch (error) {
          logger.warn({ reason: messageOf(error) }, 'unfinished notifications could not be looked for');
        }
      };
      await look();
      running = { loop, timer: every(RECOVER_MS, look) };
    },
    async close() {
      if (!running) return;
      const { loop, timer } = running;
      running = undefined;
      clearInterval(timer);
      if (!(await loop.stop(DRAIN_MS))) {
        stop.abort();
        await loop.stop(ABORTED_MS);
      }
      mailer?.close();
      await queue.stop();
    },
  };
};
