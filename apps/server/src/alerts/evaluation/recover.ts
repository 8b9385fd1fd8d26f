import { Counter } from 'prom-client';
import type { Sql } from '../../control-db/index.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { selectMetricsBetween } from '../../metrics/index.ts';
import type { StoredMetric } from '../../metrics/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { findLeft, forgetServers } from './progress.ts';

const PAGE = 10_000;

const recovered = new Counter({
  name: 'vigie_metrics_evaluated_again',
  help: 'Metrics that were read back for the rules because a server died or an insert was in doubt.',
});

/** Evaluates metrics of a brand that were read back; resolves when what they lead to is recorded. */
export type EvaluateAgain = (
  brandId: number,
  metrics: readonly StoredMetric[],
  received: number,
) => Promise<void>;

interface RecoverDeps {
  db: TelemetryDb;
  evaluate: EvaluateAgain;
}

/** Reads metrics by their ids and shows them to the rules. @param received when they came in, about; ms */
export const evaluateBetween = async (
  deps: RecoverDeps,
  { first, end }: { first: number; end: number },
  received: number,
): Promise<void> => {
  for (let from = first; from < end;) {
    const page = await selectMetricsBetween(deps.db, { first: from, end, limit: PAGE });
    for (const [brandId, metrics] of Map.groupBy(page, (metric) => metric.brandId))
      await deps.evaluate(brandId, metrics, received);
    recovered.inc(page.length);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    from = last.id + 1;
  }
};

/**
 * Finishes what servers left that are gone: call it every few seconds, on one server. What they had evaluated is seen a
 * second time, which changes nothing.
 */
export const createRecovery = (
  deps: RecoverDeps & { sql: Sql; clock: Clock; logger: Logger },
): (() => Promise<void>) => {
  let suspects = new Set<number>();
  return async () => {
    const found = await findLeft(deps.sql, suspects);
    ({ suspects } = found);
    if (!found.left) return;
    const { servers, first, end, aliveAt } = found.left;
    deps.logger.info({ servers, first, end }, 'evaluating what a server left that is gone');
    await evaluateBetween(deps, { first, end }, Math.min(aliveAt, deps.clock.now()));
    await forgetServers(deps.sql, servers);
  };
};
