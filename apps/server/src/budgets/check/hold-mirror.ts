import type { Hold } from './holds-store.ts';
import type { Held } from './verdict.ts';

/** The promises of a brand that stand, in memory, with their sums by task type. */
export interface HoldMirror {
  /** The number of the last change that is in it; 0 for none. */
  seen: number;
  get(taskId: string): Hold | undefined;
  set(hold: Hold): void;
  remove(taskId: string): void;
  /** Lets go of what ended before a moment, ms. */
  purge(now: number): void;
  held(): Held[];
  readonly size: number;
}

export const createHoldMirror = (): HoldMirror => {
  const holds = new Map<string, Hold>();
  const sums = new Map<string, bigint>();
  const add = (taskType: string, change: bigint): void => {
    const sum = (sums.get(taskType) ?? 0n) + change;
    if (sum === 0n) sums.delete(taskType);
    else sums.set(taskType, sum);
  };
  const remove = (taskId: string): void => {
    const hold = holds.get(taskId);
    if (!hold) return;
    holds.delete(taskId);
    add(hold.taskType, -hold.planned);
  };
  return {
    seen: 0,
    get: (taskId) => holds.get(taskId),
    set(hold) {
      remove(hold.taskId);
      holds.set(hold.taskId, hold);
      add(hold.taskType, hold.planned);
    },
    remove,
    purge(now) {
      for (const hold of holds.values()) if (hold.expiresAt <= now) remove(hold.taskId);
    },
    held: () => Array.from(sums, ([taskType, planned]) => ({ taskType, planned })),
    get size() {
      return holds.size;
    },
  };
};
