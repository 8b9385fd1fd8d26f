import { spansOf } from './price-book.ts';
import type { Books } from './price-book.ts';

/** The name under which a brand says what its workers cost. */
const WORKER = 'worker';

/**
 * What a minute of a worker cost in a period (ms): pico-dollars (10^-12 USD) from a moment on, in order; empty without
 * such a price.
 */
export const workerRatesOf = (
  books: Books,
  period: { since: number; until?: number },
): { from: number; rate: bigint }[] => {
  const spans = spansOf(books, WORKER, period.since, period.until ?? Infinity);
  return spans.flatMap(({ from, until, version }, i) => [
    { from, rate: version.rates.worker_minute ?? 0n },
    // Nothing holds between two versions, or after the last.
    ...(spans[i + 1]?.from === until || until === Infinity ? [] : [{ from: until, rate: 0n }]),
  ]);
};
