/** Tries in all, the first included; with the delays below the last one starts within an hour of the first. */
export const MAX_TRIES = 8;
const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 30 * 60_000;

/** The wait after so many failed tries, in milliseconds. */
export type Backoff = (tries: number) => number;

/**
 * Exponential with jitter: the n-th wait is drawn evenly from the upper half of 10 s × 2.5^(n−1), at most 30 minutes,
 * so that what failed together does not come back together, and no wait is near zero.
 */
export const backoff: Backoff = (tries) => {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2.5 ** (tries - 1));
  return full / 2 + (full / 2) * Math.random();
};
