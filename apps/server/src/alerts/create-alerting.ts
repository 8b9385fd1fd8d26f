import { setTimeout as delay } from 'node:timers/promises';
import { Histogram } from 'prom-client';
import type { ControlDb, Seat } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { MetricWatch } from '../metrics/index.ts';
import type { Notifications } from '../notifications/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { commitIncidents } from './evaluation/commit.ts';
import { selectAllActive } from './evaluation/commit-store.ts';
import { isEach } from './evaluation/compile.ts';
import { liveOn } from './evaluation/life.ts';
import { measureNow } from './evaluation/measuring/index.ts';
import type { MeasureDeps } from './evaluation/measuring/index.ts';
import { openProgress } from './evaluation/progress.ts';
import { createRecovery } from './evaluation/recover.ts';
import { createRuleBook } from './evaluation/rule-book.ts';
import { createMetricEyes } from './evaluation/see-metrics.ts';
import { createWindowWatch } from './evaluation/watch-windows.ts';
import { createWriter } from './evaluation/writer.ts';
import type { Rule } from './rule.ts';
import { RULES_CHANGED, markBroken } from './store.ts';

const PROGRESS_MS = 1_000;
const REFRESH_MS = 5_000;
const RECOVER_MS = 2_000;
const DRAIN_MS = 5_000;

export interface AlertingDeps {
  sql: ControlDb;
  db: TelemetryDb;
  seat: Seat;
  clock: Clock;
  logger: Logger;
  notifications: Pick<Notifications, 'enqueue' | 'wake'>;
  heartbeatIntervalS: number;
  measureBudgets: MeasureDeps['measureBudgets'];
  /** Between two looks at windows and states, ms. */
  intervalMs: number;
}

/** Sees what is stored, and looks after what follows from it. */
export interface Alerting {
  /** What the way of metrics to the disk must tell. */
  watch: MetricWatch;
  /** Resolves when this server evaluates by the rules of a brand as they are now. */
  readonly rulesChanged: (brandId: number) => Promise<void>;
  /** What a rule over a window or a state sees now; undefined while there is nothing to measure. */
  readonly measure: (rule: Rule) => Promise<number | undefined>;
  /** Records what was found; to be called when no metrics come any more. */
  close(): Promise<void>;
}

const roundTime = new Histogram({
  name: 'vigie_alert_round_seconds',
  help: 'Time of one look at all windows, states and active alerts.',
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** Starts the evaluation of rules on this server, and, on one of them at a time, what only one may do. */
export const createAlerting = async (deps: AlertingDeps): Promise<Alerting> => {
  const { sql, db, seat, clock, logger } = deps;
  const book = createRuleBook(sql);
  const writer = createWriter({
    commit: (incidents) => commitIncidents(deps, incidents),
    setAside: (rule, reason) => markBroken(rule, sql, rule.id, reason),
    logger,
  });
  const progress = await openProgress(deps, seat.number);
  const eyes = createMetricEyes({ db, clock, logger, book, writer, progress });
  const recover = createRecovery({ ...deps, evaluate: eyes.evaluateAgain });
  const watchWindows = createWindowWatch(deps);
  const stopped = new AbortController();

  const round = async (): Promise<void> => {
    if (!(await seat.has('evaluation'))) return;
    const stop = roundTime.startTimer();
    const before = Map.groupBy(await selectAllActive(sql), (alert) => alert.rule_id);
    const groups = (ruleId: number): string[] => before.get(ruleId)?.map((alert) => alert.group_key) ?? [];
    const { incidents, measured } = await watchWindows(book.measured(), clock.now(), groups);
    await writer.submit(incidents);
    await liveOn(
      deps,
      await selectAllActive(sql),
      (ruleId) => book.find(ruleId),
      (rule) => isEach(rule) || measured.has(rule.id),
    );
    stop();
  };
  const loop = async (ms: number, what: string, work: () => Promise<void>): Promise<void> => {
    while (!stopped.signal.aborted) {
      await work().catch((error: unknown) => logger.warn({ reason: messageOf(error) }, `${what} failed`));
      await delay(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
    }
  };

  await seat.listen(RULES_CHANGED, (brand) => {
    // Without a brand some messages may have been missed.
    const read = brand === undefined ? book.refresh() : book.reload(Number(brand));
    read.catch((error: unknown) => logger.warn({ reason: messageOf(error) }, 'rules could not be read'));
  });
  await book.refresh();
  const loops = [
    loop(PROGRESS_MS, 'noting how far rules have seen', async () => {
      await progress.save();
      await eyes.settleDoubts();
    }),
    loop(REFRESH_MS, 'reading the rules again', () => book.refresh()),
    loop(RECOVER_MS, 'looking for what servers left', async () => {
      if (await seat.has('evaluation')) await recover();
    }),
    loop(deps.intervalMs, 'a look at the rules', round),
  ];
  return {
    watch: eyes,
    rulesChanged: (brandId) => book.reload(brandId),
    measure: (rule) => measureNow(deps, rule),
    async close() {
      stopped.abort();
      await writer.close(DRAIN_MS);
      await Promise.all(loops);
      await progress
        .end()
        .catch((error: unknown) =>
          logger.warn({ reason: messageOf(error) }, 'how far rules have seen could not be noted'),
        );
    },
  };
};
