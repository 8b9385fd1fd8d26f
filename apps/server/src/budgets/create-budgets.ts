import type { ControlDb } from '../control-db/index.ts';
import { createHoldQueue } from './check/hold-queue.ts';
import type { HoldQueue } from './check/hold-queue.ts';
import { forgetHolds } from './check/holds-store.ts';
import { createSnapshots } from './check/snapshots.ts';
import type { SnapshotDeps, Snapshots } from './check/snapshots.ts';

export interface BudgetsRoom {
  snapshots: Snapshots;
  holds: HoldQueue;
  budgetsChanged: (brandId: number) => void;
  /** Removes promises that ended long ago. Call it every hour. */
  forgetOldHolds: () => Promise<void>;
}

const DAY = 86_400_000;

export const createBudgets = async (deps: SnapshotDeps & { sql: ControlDb }): Promise<BudgetsRoom> => {
  const snapshots = await createSnapshots(deps);
  return {
    snapshots,
    holds: createHoldQueue(deps),
    budgetsChanged: (brandId) => snapshots.changed(brandId),
    forgetOldHolds: () => forgetHolds(deps.sql, new Date(deps.clock.now() - DAY)),
  };
};
