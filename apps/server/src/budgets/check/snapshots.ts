import { readSpent } from '../../costs/index.ts';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { ControlDb, Seat } from '../../control-db/index.ts';
import type { Rollups } from '../../metrics/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { periodOf } from '../budget.ts';
import type { Budget } from '../budget.ts';
import { BUDGETS_CHANGED, selectActiveBudgets } from '../store.ts';
import { endHolds, selectHeld, selectReported } from './holds-store.ts';
import type { Held } from './verdict.ts';

export interface SnapshotDeps {
  sql: ControlDb;
  db: TelemetryDb;
  clock: Clock;
  logger: Logger;
  seat: Seat;
  rollups: Pick<Rollups, 'read'>;
}

/** What a brand may spend and has spent, as of a moment. */
export interface Snapshot {
  budgets: readonly Budget[];
  spent: ReadonlyMap<number, bigint>;
  held: readonly Held[];
}

export interface Snapshots {
  /** At most about a second old while it is asked for all the time. */
  of(ctx: Pick<Ctx, 'brandId'>): Promise<Snapshot>;
  /** Forgets a brand: what is asked for after that is read after that. */
  changed(brandId: number): void;
}

/** Used as it is for so long; */
const FRESH_MS = 500;
/** used for so long while a newer one is being read; older than that, nobody is answered before. */
const STALE_MS = 1_500;
/** By then every server has read what was spent since. */
const SETTLE_MS = 5_000;
const AT_ONCE = 4;
const MOST_BRANDS = 10_000;

interface Known {
  snapshot: Snapshot | undefined;
  /** When its reading began. */
  at: number;
  reading: Promise<Snapshot> | undefined;
  /** The promise that was looked at last, where they are too many to look at all at once. */
  looked: string | undefined;
}

/** What checks decide by, in memory: one reading of a brand at a time, however many ask. */
export const createSnapshots = async (deps: SnapshotDeps): Promise<Snapshots> => {
  const { sql, clock, logger } = deps;
  const brands = new Map<number, Known>();

  const read = async (ctx: Pick<Ctx, 'brandId'>, known: Known): Promise<Snapshot> => {
    const budgets = await selectActiveBudgets(ctx, sql);
    if (budgets.length === 0) return { budgets, spent: new Map(), held: [] };
    const now = clock.now();
    // First who reported, then what was spent: so that the spending of those whose promise ends is in it.
    const reported = await selectReported(ctx, deps, { now: new Date(now), looked: known.looked });
    known.looked = reported.looked;
    const spent = new Map<number, bigint>();
    for (let i = 0; i < budgets.length; i += AT_ONCE) {
      await Promise.all(
        budgets.slice(i, i + AT_ONCE).map(async (budget) => {
          const { since, until } = periodOf(budget, now);
          const end = budget.period === 'month' ? { until } : {};
          spent.set(budget.id, await readSpent(ctx, deps, { since, ...end, taskTypes: budget.taskTypes }));
        }),
      );
    }
    if (reported.tasks.length > 0) await endHolds(ctx, sql, reported.tasks, new Date(now + SETTLE_MS));
    return { budgets, spent, held: await selectHeld(ctx, sql, new Date(clock.now())) };
  };

  const refresh = (ctx: Pick<Ctx, 'brandId'>, known: Known): Promise<Snapshot> => {
    const began = performance.now();
    known.reading ??= read(ctx, known)
      .then((snapshot) => {
        known.snapshot = snapshot;
        known.at = began;
        return snapshot;
      })
      .finally(() => (known.reading = undefined));
    return known.reading;
  };

  await deps.seat.listen(BUDGETS_CHANGED, (brand) => {
    if (brand === undefined) brands.clear();
    else brands.delete(Number(brand));
  });
  return {
    async of(ctx) {
      let known = brands.get(ctx.brandId);
      if (!known) {
        if (brands.size >= MOST_BRANDS) brands.clear();
        known = { snapshot: undefined, at: 0, reading: undefined, looked: undefined };
        brands.set(ctx.brandId, known);
      }
      const age = performance.now() - known.at;
      if (known.snapshot && age < FRESH_MS) return known.snapshot;
      const fresh = refresh(ctx, known);
      if (!known.snapshot || age >= STALE_MS) return fresh;
      fresh.catch((error: unknown) =>
        logger.warn({ reason: messageOf(error) }, 'what was spent could not be read'),
      );
      return known.snapshot;
    },
    changed: (brandId) => void brands.delete(brandId),
  };
};
