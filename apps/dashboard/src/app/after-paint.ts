/** Longer than any frame takes: then nothing is painted at all. */
const UNPAINTED_MS = 1_000;

/**
 * Does something once what is drawn now has been painted; where nothing is painted, as in a hidden page, all the same.
 * @param frames 2: once it is also on the screen, for a browser begins its next frame when it is done with the one before
 */
export const afterPaint = (then: () => void, frames: 1 | 2 = 1): void => {
  let due = true;
  const once = (): void => {
    if (due) then();
    due = false;
  };
  const late = setTimeout(once, document.hidden ? 0 : UNPAINTED_MS);
  const wait = (left: number): void => {
    requestAnimationFrame(() => {
      if (left > 1) return wait(left - 1);
      clearTimeout(late);
      setTimeout(once);
    });
  };
  wait(frames);
};
