type Draw = () => void;

const waiting = new Set<Draw>();
let next: ReturnType<typeof setTimeout> | undefined;

const drawNext = (): void => {
  const [draw] = waiting;
  next = undefined;
  if (!draw) return;
  waiting.delete(draw);
  if (waiting.size > 0) next = setTimeout(drawNext);
  draw();
};

/**
 * Draws when it is its turn: one drawing a task, in the order in which they were asked for, so that a press or a key that
 * comes meanwhile waits for one of them and not for all.
 * @returns forgets it, if it still waits
 */
export const drawSoon = (draw: Draw): (() => void) => {
  waiting.add(draw);
  next ??= setTimeout(drawNext);
  return () => {
    waiting.delete(draw);
  };
};

/** Draws at once what waits. */
export const drawAll = (): void => {
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
  }
};
