import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { MetricWatch } from '../../metrics/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { findBreaches } from './each.ts';
import type { Progress } from './progress.ts';
import { evaluateBetween } from './recover.ts';
import type { EvaluateAgain } from './recover.ts';
import type { RuleBook } from './rule-book.ts';
import type { Writer } from './writer.ts';

/** A caller waits that long for the record of an alert; then the metric is acknowledged and the record follows. */
const PATIENCE_MS = 5_000;
/** With more breaches waiting than this, callers wait as long as it takes. */
const MOST_WAITING = 50_000;
/** An insert whose fate is unknown has landed or failed by then. */
const DOUBT_MS = 65_000;

interface SeeDeps {
  db: TelemetryDb;
  clock: Clock;
  logger: Logger;
  book: RuleBook;
  writer: Writer;
  progress: Progress;
}

/** Shows every stored metric to the `each` rules of its brand. */
export interface MetricEyes extends MetricWatch {
  evaluateAgain: EvaluateAgain;
  /** Looks for the metrics of inserts whose fate was in doubt. */
  settleDoubts(): Promise<void>;
}

export const createMetricEyes = (deps: SeeDeps): MetricEyes => {
  const { db, clock, book, writer, progress } = deps;
  let doubts: { first: number; count: number; since: number; received: number; evaluated: () => void }[] = [];

  const recordOf: (
    brandId: number,
    metrics: Parameters<EvaluateAgain>[1],
    seen: { received: number; again: boolean },
  ) => Promise<void> = (brandId, metrics, seen) => {
    const rules = book.of(brandId);
    if (!rules) return Promise.resolve();
    return writer.submit(findBreaches(rules, metrics, { ...seen, now: clock.now() }));
  };
  const evaluateAgain: EvaluateAgain = (brandId, metrics, received) =>
    recordOf(brandId, metrics, { received, again: true });

  return {
    async expect(first, count) {
      const evaluated = await progress.begin(first, count);
      return {
        async stored(ctx, metrics, again) {
          const recorded = recordOf(ctx.brandId, metrics, { received: clock.now(), again }).then(evaluated);
          if (writer.backlog() === 0 || writer.backlog() > MOST_WAITING) return recorded;
          const patience = new AbortController();
          const given = { signal: patience.signal, ref: false };
          await Promise.race([recorded, delay(PATIENCE_MS, undefined, given).catch(() => undefined)]);
          patience.abort();
        },
        doubtful() {
          doubts.push({ first, count, since: performance.now(), received: clock.now(), evaluated });
        },
      };
    },
    evaluateAgain,
    async settleDoubts() {
      const due = doubts.filter(({ since }) => performance.now() - since > DOUBT_MS);
      for (const doubt of due) {
        const { first, count, received, evaluated } = doubt;
        try {
          await evaluateBetween({ db, evaluate: evaluateAgain }, { first, end: first + count }, received);
        } catch (error) {
          deps.logger.warn({ reason: messageOf(error) }, 'an insert in doubt could not be looked up');
          return;
        }
        evaluated();
        doubts = doubts.filter((one) => one !== doubt);
      }
    },
  };
};
