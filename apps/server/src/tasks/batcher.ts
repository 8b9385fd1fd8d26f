/**
 * Joins look-ups: while one is on its way, all that come wait for the next, which carries them together.
 * A failed round fails those that were in it.
 */
export const createBatcher = <T>(run: (items: T[]) => Promise<void>): ((items: T[]) => Promise<void>) => {
  let waiting: { items: T[]; round: Promise<void> } | undefined;
  let current: Promise<void> = Promise.resolve();
  return (items) => {
    if (waiting) {
      for (const item of items) waiting.items.push(item);
      return waiting.round;
    }
    const gathered = { items: [...items], round: Promise.resolve() };
    waiting = gathered;
    gathered.round = current
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return run(gathered.items);
      });
    current = gathered.round;
    return gathered.round;
  };
};
