import type { Seat, Sql } from '../../control-db/index.ts';
import type { Clock } from '../../core/clock.ts';
import { serverCtx } from '../../core/ctx.ts';
import { AppError, messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { Rollups } from '../../metrics/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { definitionOf, fromStoredSpan } from './definition.ts';
import type { RepricingRow } from './definition.ts';
import { rewriteMonth, selectChanges } from './rows-store.ts';
import { finishRepricing, selectApplying } from './store.ts';

export interface RepricerDeps {
  sql: Sql;
  db: TelemetryDb;
  seat: Seat;
  clock: Clock;
  logger: Logger;
  rollups: Pick<Rollups, 'rewrite' | 'repair'>;
}

/** The months that a period touches, each with the part of the period in it, ms. */
const monthsOf = (since: number, until: number): { month: number; since: number; until: number }[] => {
  const months = [];
  for (let at = since; at < until;) {
    const date = new Date(at);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    const end = Math.min(until, Date.UTC(year, month + 1));
    months.push({ month: year * 100 + month + 1, since: at, until: end });
    at = end;
  }
  return months;
};

/** Month by month. One that was cut off goes on: what is done already has nothing left to change. */
const apply = async (deps: RepricerDeps, row: RepricingRow): Promise<void> => {
  const ctx = serverCtx(row.brand_id);
  const definition = definitionOf(row);
  const spans = (row.plan ?? []).map(fromStoredSpan);
  const changes = await selectChanges(ctx, deps.db, definition, spans);
  const changing = new Set(
    changes.flatMap(({ date, executions }) =>
      executions > 0 ? [Number(date.slice(0, 7).replace('-', ''))] : [],
    ),
  );
  const due = monthsOf(definition.since, definition.until).filter(({ month }) => changing.has(month));
  for (const part of due) {
    await deps.rollups.rewrite(ctx, part, () =>
      rewriteMonth(ctx, deps.db, { ...definition, id: row.id, month: part.month }, spans),
    );
  }
  // One that was cut off may have changed the rows of a month already, and not what is rolled up of them.
  await deps.rollups.repair(ctx, definition);
  await finishRepricing(ctx, deps.sql, row.id, {
    status: 'applied',
    error: null,
    at: new Date(deps.clock.now()),
  });
};

/**
 * Does the repricings that are at work, on one server at a time, also those that another server left behind. Call it
 * every now and then. A store that does not answer is tried again; anything else ends a repricing as failed.
 */
export const createRepricer = (deps: RepricerDeps): (() => Promise<void>) => {
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    if (!(await deps.seat.has('repricing'))) return;
    for (const row of await selectApplying(deps.sql)) {
      try {
        await apply(deps, row);
      } catch (error) {
        if (error instanceof AppError && error.code === 'unavailable') throw error;
        deps.logger.error({ err: error, repricing: row.id }, 'a repricing failed');
        await finishRepricing(serverCtx(row.brand_id), deps.sql, row.id, {
          status: 'failed',
          error: messageOf(error).slice(0, 500),
          at: new Date(deps.clock.now()),
        });
      }
    }
  };
  return () => (running ??= run().finally(() => (running = undefined)));
};
