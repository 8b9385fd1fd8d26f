import { PriceInput } from '@vigie/contract';
import type { PriceOutput } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import type { ControlDb, Sql } from '../control-db/index.ts';
import { compileCheck } from '../http/index.ts';
import { ensureActiveBook } from './book-store.ts';
import { toPriceOutput } from './list-prices.ts';
import { readRates } from './rates.ts';
import { announcePrices, insertPrice, lockBook, selectPrice, selectVersions } from './store.ts';
import type { PriceRow, StoredRate } from './store.ts';

const DAY = 86_400_000;
const BACK_MS = 4_000 * DAY;
const AHEAD_MS = 4_000 * DAY;
const checkFields = compileCheck(PriceInput);

export interface AddPriceDeps {
  sql: ControlDb;
  clock: Clock;
  /** Called when a price is in force: other prices count from now on, and what waited for one gets it. */
  pricesChanged: (ctx: Ctx) => Promise<void>;
}

interface Read {
  model: string;
  rates: StoredRate[];
  from: number;
  until: number | null;
  bookId: number | undefined;
  source: string;
  sourceDate: string | null;
}

const read = (body: unknown, now: number): Read => {
  const wrong: FieldErrors = { ...checkFields(body) };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(wrong);
  const input = body as PriceInput;
  const rates = 'rates' in wrong ? { rates: [] } : readRates(input.rates);
  if ('errors' in rates) wrong['rates'] = rates.errors;
  const time = (name: 'effective_from' | 'effective_until'): number | null => {
    const text = name in wrong ? null : input[name];
    if (typeof text !== 'string') return null;
    const at = parseTimestamp(text) as number;
    if (at < now - BACK_MS || at > now + AHEAD_MS)
      wrong[name] = ['Ensure this time is at most 4,000 days away.'];
    return at;
  };
  const from = time('effective_from') ?? now;
  const until = time('effective_until');
  if (until !== null && until <= from)
    wrong['effective_until'] ??= ['Ensure this time is after effective_from.'];
  if (!('model' in wrong) && input.model.trim() === '') wrong['model'] = ['This field may not be blank.'];
  if (
    !('source_date' in wrong) &&
    typeof input.source_date === 'string' &&
    parseTimestamp(input.source_date) === undefined
  )
    wrong['source_date'] = ['Give a day such as 2026-11-01.'];
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  return {
    model: input.model.trim(),
    rates: 'rates' in rates ? rates.rates : [],
    from,
    until,
    bookId: input.book_id,
    source: input.source?.trim() ?? '',
    sourceDate: input.source_date ?? null,
  };
};

/** A version may follow one without an end, which it then ends; any other meeting of two is an overlap. */
const checkOverlap = async (ctx: Ctx, sql: Sql, bookId: number, price: Read): Promise<void> => {
  const versions = await selectVersions(ctx, sql, { bookId, model: price.model });
  for (const other of versions) {
    const from = other.effective_from.getTime();
    const until = other.effective_until?.getTime();
    const at = other.effective_from.toISOString();
    if (from === price.from)
      throw invalid({ effective_from: [`Price ${other.id} of this model starts at that very moment.`] });
    if (from < price.from && until !== undefined && until > price.from)
      throw invalid({ effective_from: [`Price ${other.id} of this model holds then, since ${at}.`] });
    if (from > price.from && price.until !== null && price.until > from)
      throw invalid({ effective_until: [`Price ${other.id} of this model starts before that, at ${at}.`] });
  }
};

/**
 * Adds a version of a price. It ends the one before it, which stays as it was for its own time.
 * @throws AppError invalid naming every wrong field; a version that overlaps another names that one
 */
export const addPrice = async (ctx: Ctx, deps: AddPriceDeps, body: unknown): Promise<PriceOutput> => {
  const now = deps.clock.now();
  const price = read(body, now);
  const row = await deps.sql.transaction(async (sql) => {
    const bookId = price.bookId ?? (await ensureActiveBook(ctx, sql, new Date(now)));
    if (!(await lockBook(ctx, sql, bookId)))
      throw invalid({ book_id: ['There is no such book of this brand; the shared one cannot be changed.'] });
    await checkOverlap(ctx, sql, bookId, price);
    const id = await insertPrice(ctx, sql, {
      book_id: bookId,
      model: price.model,
      rates: price.rates,
      effective_from: new Date(price.from),
      effective_until: price.until === null ? null : new Date(price.until),
      source: price.source,
      source_date: price.sourceDate,
      created_at: new Date(now),
    });
    await announcePrices(ctx, sql);
    return (await selectPrice(ctx, sql, id)) as PriceRow;
  });
  await deps.pricesChanged(ctx);
  return toPriceOutput(row);
};
