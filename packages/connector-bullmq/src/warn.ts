const QUIET_MS = 60_000;
const MOST_TEXTS = 100;

/** Tells the operator through Node's warnings, on stderr by default; the same text at most once a minute. */
export const createWarner = (): ((text: string) => void) => {
  const toldAt = new Map<string, number>();
  return (text) => {
    const now = Date.now();
    if (now - (toldAt.get(text) ?? -Infinity) < QUIET_MS) return;
    if (toldAt.size >= MOST_TEXTS) toldAt.clear();
    toldAt.set(text, now);
    process.emitWarning(text, 'VigieWarning');
  };
};
