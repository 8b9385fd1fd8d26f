import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';

export interface LoopOptions<Job> {
  /** Hands out up to so many jobs. */
  take: (limit: number) => Promise<Job[]>;
  work: (job: Job) => Promise<void>;
  /** Jobs in work at once. */
  concurrency: number;
  /** Longest sleep when nobody calls, milliseconds. */
  pollMs: number;
  logger: Logger;
}

export interface Loop {
  wake(): void;
  /** Takes no more, and waits so long for what is in work. @returns whether all of it ended */
  stop(waitMs: number): Promise<boolean>;
}

const AFTER_ERROR_MS = 1_000;

/** Takes jobs whenever called, whenever one ended, and every now and then; never more at once than allowed. */
export const startLoop = <Job>(options: LoopOptions<Job>): Loop => {
  const { take, work, concurrency, pollMs, logger } = options;
  const running = new Set<Promise<void>>();
  const stopped = new AbortController();
  let called = false;
  let ring: (() => void) | undefined;

  const wake = (): void => {
    called = true;
    ring?.();
  };
  const sleep = async (): Promise<void> => {
    if (called || stopped.signal.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      ring = resolve;
      timer = setTimeout(resolve, pollMs);
      timer.unref();
    });
    clearTimeout(timer);
    ring = undefined;
  };
  const begin = (job: Job): void => {
    const run = work(job)
      .catch((error: unknown) =>
        logger.warn({ reason: messageOf(error) }, 'how a notification ended could not be recorded'),
      )
      .finally(() => {
        running.delete(run);
        wake();
      });
    running.add(run);
  };
  const round = async (): Promise<void> => {
    called = false;
    const free = concurrency - running.size;
    if (free === 0) return;
    const jobs = await take(free);
    for (const job of jobs) begin(job);
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await round();
      } catch (error) {
        logger.warn({ reason: messageOf(error) }, 'notifications could not be fetched');
        await delay(AFTER_ERROR_MS, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      }
      await sleep();
    }
  };
  const ended = loop();

  return {
    wake,
    async stop(waitMs) {
      stopped.abort();
      ring?.();
      await ended;
      const patience = new AbortController();
      await Promise.race([
        Promise.all(running),
        delay(waitMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
      return running.size === 0;
    },
  };
};
