import { setTimeout as delay } from 'node:timers/promises';
import { Counter, Gauge } from 'prom-client';
import { AppError, messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { Rule } from '../rule.ts';
import type { Incident } from './breach-of-rule.ts';

/** Records what rules found, many at once. */
export interface Writer {
  /** Resolves once it is recorded, however long that takes; a rule whose record fails for good is set aside. */
  submit(incidents: readonly Incident[]): Promise<void>;
  /** Breaches that wait. */
  backlog(): number;
  /** Waits for what was submitted, at most so long. */
  close(waitMs: number): Promise<void>;
}

interface Waiting {
  incidents: readonly Incident[];
  done: () => void;
}

const MOST_AT_ONCE = 5_000;
const RETRY = { firstMs: 50, longestMs: 2_000 };

const firings = new Counter({ name: 'vigie_alerts_fired', help: 'Times that rules fired.' });
const waitingBreaches = new Gauge({
  name: 'vigie_breaches_waiting',
  help: 'Breaches of rules that are not recorded yet.',
});

const sizeOf = (incidents: readonly Incident[]): number =>
  incidents.reduce((sum, { breaches }) => sum + breaches.length, 0);
const isPassing = (error: unknown): boolean => error instanceof AppError && error.code === 'unavailable';

/**
 * Group commit: one transaction at a time, and what waits while it runs shares the next one. While PostgreSQL is away
 * it tries again and again; a rule that cannot be recorded stops no other.
 */
export const createWriter = (deps: {
  commit: (incidents: readonly Incident[]) => Promise<number>;
  setAside: (rule: Rule, reason: string) => Promise<void>;
  logger: Logger;
}): Writer => {
  const { commit, setAside, logger } = deps;
  const stopped = new AbortController();
  let waiting: Waiting[] = [];
  let breaches = 0;
  let running: Promise<void> | undefined;

  const persist = async (incidents: readonly Incident[]): Promise<void> => {
    for (let waitMs = RETRY.firstMs; ; waitMs = Math.min(waitMs * 2, RETRY.longestMs)) {
      try {
        firings.inc(await commit(incidents));
        return;
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (stopped.signal.aborted) throw error;
        logger.warn({ reason: messageOf(error) }, 'alerts could not be recorded yet');
        await delay(waitMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      }
    }
  };
  const persistOne = async (incident: Incident): Promise<void> => {
    try {
      await persist([incident]);
    } catch (error) {
      if (isPassing(error)) throw error;
      logger.error({ err: error, rule: incident.rule.id }, 'what a rule found could not be recorded');
      await setAside(incident.rule, `What it found could not be recorded: ${messageOf(error)}`);
    }
  };
  const write = async (incidents: readonly Incident[]): Promise<void> => {
    try {
      await persist(incidents);
    } catch (error) {
      if (isPassing(error)) throw error;
      for (const incident of incidents) await persistOne(incident);
    }
  };

  const take = (): Waiting[] => {
    let size = 0;
    const end = waiting.findIndex((one) => (size += sizeOf(one.incidents)) >= MOST_AT_ONCE);
    const batch = end === -1 ? waiting : waiting.slice(0, end + 1);
    waiting = end === -1 ? [] : waiting.slice(end + 1);
    return batch;
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = take();
      const incidents = batch.flatMap((one) => one.incidents);
      // Only a server that stops gives up; the next one finds the executions by their ids.
      if (
        await write(incidents).then(
          () => true,
          () => false,
        )
      )
        for (const one of batch) one.done();
      breaches -= sizeOf(incidents);
      waitingBreaches.set(breaches);
    }
    running = undefined;
  };

  return {
    submit(incidents) {
      if (incidents.length === 0) return Promise.resolve();
      breaches += sizeOf(incidents);
      waitingBreaches.set(breaches);
      const recorded = new Promise<void>((done) => waiting.push({ incidents, done }));
      running ??= run();
      return recorded;
    },
    backlog: () => breaches,
    async close(waitMs) {
      if (!running) return;
      const patience = new AbortController();
      await Promise.race([
        running,
        delay(waitMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
      stopped.abort();
      await running;
    },
  };
};
