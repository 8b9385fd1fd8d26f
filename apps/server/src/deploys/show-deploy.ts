import type { Comparison, DeployDetail } from '@vigie/contract';
import { compareMeans } from '../analysis/index.ts';
import type { Moments } from '../analysis/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { readId } from '../tasks/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { toDeployOutput } from './list-deploys.ts';
import { findDeploy, selectAround, selectNeighbours } from './store.ts';

const DAY = 86_400_000;
const NONE: Moments = { n: 0, sum: 0, squares: 0 };

const percentOf = (metric: string): number => (metric === 'error_rate_percent' ? 100 : 1);
const brief = (value: number | null, scale: number): number | null =>
  value === null ? null : Number((value * scale).toPrecision(6));

/** Two spans of one metric in the API's words. @param fewest values without which nothing is said */
export const toComparison = (
  metric: string,
  first: Moments,
  second: Moments,
  fewest?: number,
): Comparison => {
  const { before, after, changePercent, verdict } = compareMeans(first, second, fewest);
  return {
    metric,
    before: brief(before, percentOf(metric)),
    after: brief(after, percentOf(metric)),
    change_percent: changePercent,
    samples_before: first.n,
    samples_after: second.n,
    verdict,
  };
};

/**
 * A deploy, and what executions were like a day before and a day after it; a deploy of the same task types in between
 * cuts either short.
 */
export const showDeploy = async (
  ctx: Ctx,
  deps: { sql: Sql; db: TelemetryDb; clock: Clock },
  idText: string,
): Promise<DeployDetail> => {
  const deploy = await findDeploy(ctx, deps.sql, readId(idText));
  if (!deploy) throw notFound();
  const at = deploy.deployed_at.getTime();
  const { before, after } = await selectNeighbours(ctx, deps.sql, deploy);
  const from = Math.max(at - DAY, before?.getTime() ?? 0);
  const until = Math.min(at + DAY, after?.getTime() ?? Infinity, Math.max(at, deps.clock.now() + 1));
  const types = await selectAround(ctx, deps.db, { from, at, until, taskTypes: deploy.task_types });
  return {
    ...toDeployOutput(deploy),
    compared: { before_from: formatTimestamp(from), after_until: formatTimestamp(until) },
    changes: types.map((type) => ({
      task_type: type.taskType,
      metrics: Object.keys(type.before).flatMap((metric) => {
        const [first, second] = [type.before[metric] ?? NONE, type.after[metric] ?? NONE];
        return first.n + second.n > 0 ? [toComparison(metric, first, second)] : [];
      }),
    })),
  };
};
