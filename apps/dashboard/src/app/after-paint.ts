/** Longer than any frame takes: then nothing is painted at all. */
const UNPAINTED_MS = 1_000;

/** Does something once what is drawn now has been painted; where nothing is painted, as in a hidden page, all the same. */
export const afterPaint = (then: () => void): void => {
  let due = true;
  const once = (): void => {
    if (due) then();
    due = false;
  };
  const late = setTimeout(once, document.hidden ? 0 : UNPAINTED_MS);
  requestAnimationFrame(() => {
    clearTimeout(late);
    setTimeout(once);
  });
};
