import { createHoldQueue } from './check/hold-queue.ts';
import type { HoldQueue } from './check/hold-queue.ts';
import { forgetHolds } from './check/holds-store.ts';
import { createSnapshots } from './check/snapshots.ts';
import type { SnapshotDeps, Snapshots } from './check/snapshots.ts';

export interface BudgetsRoom {
  snapshots: Snapshots;
  holds: HoldQueue;
  budgetsChanged: (brandId: number) => void;
  /** Removes promises that ended long ago. Call it every minute. */
  forgetOldHolds: () => Promise<void>;
}

/** Longer than any server goes on with what it remembers of them. */
const ENDED_MS = 600_000;

export const createBudgets = async (deps: SnapshotDeps): Promise<BudgetsRoom> => {
  const snapshots = await createSnapshots(deps);
  return {
    snapshots,
    holds: createHoldQueue(deps),
    budgetsChanged: (brandId) => snapshots.changed(brandId),
    forgetOldHolds: () => forgetHolds(deps.sql, new Date(deps.clock.now() - ENDED_MS)),
  };
};
