import type { Seat, Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import type { Logger } from '../core/logger.ts';
import type { PriceBook, Prices } from '../metrics/index.ts';
import { bookOf, findVersion } from './price-book.ts';
import type { Books } from './price-book.ts';
import { priceOf } from './price-of.ts';
import { toVersion } from './rates.ts';
import { PRICES_CHANGED, markUsed, selectActivePrices } from './store.ts';
import type { PriceRow } from './store.ts';

export interface Pricer {
  readonly book: PriceBook;
  /** The books that count for a brand now. */
  books(ctx: Pick<Ctx, 'brandId'>): Promise<Books>;
  /** Forgets the prices of a brand; what is priced after that is priced by what stands in the database now. */
  changed(brandId: number): void;
}

/** A missed message costs at most this long. */
const FRESH_MS = 10_000;
const MOST_BRANDS = 10_000;

/** The books that count: the brand's own, then the shared one. */
export const booksOf = (rows: readonly PriceRow[]): Books => [
  bookOf(rows.filter((row) => !row.shared).map(toVersion)),
  bookOf(rows.filter((row) => row.shared).map(toVersion)),
];

/** Prices of all brands in memory, read when they are first needed and again when a server says they changed. */
export const createPricer = async (deps: { sql: Sql; seat: Seat; logger: Logger }): Promise<Pricer> => {
  const { sql, logger } = deps;
  const brands = new Map<number, { books: Promise<Books>; at: number }>();
  const used = new Set<number>();

  const read = (brandId: number): Promise<Books> => {
    const known = brands.get(brandId);
    if (known && performance.now() - known.at < FRESH_MS) return known.books;
    const books = selectActivePrices({ brandId }, sql).then(booksOf);
    if (brands.size >= MOST_BRANDS) brands.clear();
    brands.set(brandId, { books, at: performance.now() });
    books.catch(() => brands.delete(brandId));
    return books;
  };
  const settle =
    (brandId: number): Prices['settle'] =>
    async (priceIds) => {
      const fresh = [...priceIds].filter((id) => !used.has(id));
      if (fresh.length === 0) return true;
      const marked = await markUsed(sql, fresh);
      for (const id of marked) used.add(id);
      if (marked.length < fresh.length) brands.delete(brandId);
      return marked.length === fresh.length;
    };

  await deps.seat.listen(PRICES_CHANGED, (brand) => {
    if (brand === undefined) brands.clear();
    else brands.delete(Number(brand));
    logger.debug({ brand }, 'prices changed');
  });
  return {
    book: async ({ brandId }) => {
      const books = await read(brandId);
      return {
        priceOf(usage, numbers, at) {
          const version = findVersion(books, usage.model, at);
          const micros =
            version &&
            priceOf(version.rates, {
              inputTokens: usage.inputTokens,
              outputTokens: usage.outputTokens,
              cachedTokens: usage.cachedTokens,
              tokens: numbers.tokens_used,
              calls: numbers.api_calls_count,
              executionMs: numbers.execution_time_ms,
              cpuPercent: numbers.cpu_usage_percent,
            });
          return version && micros !== undefined
            ? { micros: Number(micros), priceId: version.id }
            : undefined;
        },
        settle: settle(brandId),
      };
    },
    books: ({ brandId }) => read(brandId),
    changed: (brandId) => void brands.delete(brandId),
  };
};
