import { serverCtx } from '../../core/ctx.ts';
import type { Ctx } from '../../core/ctx.ts';
import type { Clock } from '../../core/clock.ts';
import type { Sql } from '../../control-db/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { markUsed } from '../store.ts';
import { toStoredSpan } from './definition.ts';
import { planRepricing } from './plan.ts';
import { insertRepricing } from './store.ts';

const OLDEST = 400 * 86_400_000;
const AHEAD = 5 * 60_000;

/** Prices what waited for a price, if anything did. The work itself is the repricer's. */
export const priceWaiting = async (
  ctx: Ctx,
  deps: { sql: Sql; db: TelemetryDb; clock: Clock; wakeRepricer: () => void },
): Promise<void> => {
  const now = deps.clock.now();
  const definition = {
    bookId: null,
    since: now - OLDEST,
    until: now + AHEAD,
    taskTypes: [],
    includeGiven: false,
    onlyUnpriced: true,
  };
  const { spans, summary } = await planRepricing(ctx, deps, definition);
  if (summary.total.executions === 0) return;
  await markUsed(deps.sql, [...new Set(spans.map((span) => span.version.id))]);
  await insertRepricing(serverCtx(ctx.brandId), deps.sql, {
    ...definition,
    status: 'applying',
    plan: spans.map(toStoredSpan),
    summary,
    createdAt: new Date(now),
  });
  deps.wakeRepricer();
};
