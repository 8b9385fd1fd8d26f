/** Attempts of all watched workers that run in this process now, and whether each has been alone so far. */
const running = new Set<{ alone: boolean }>();

export interface Stay {
  /** Whether no other attempt was running when this one began. */
  alone: boolean;
  /** Ends the attempt; tells whether it was alone from its beginning to its end. */
  leave(): boolean;
}

/** Marks the beginning of an attempt in this process. */
export const enter = (): Stay => {
  const mine = { alone: running.size === 0 };
  for (const other of running) other.alone = false;
  running.add(mine);
  return {
    alone: mine.alone,
    leave: () => {
      running.delete(mine);
      return mine.alone;
    },
  };
};
