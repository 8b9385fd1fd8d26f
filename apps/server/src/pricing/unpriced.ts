import type { Unpriced } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { findVersion, isKnown } from './price-book.ts';
import type { Books } from './price-book.ts';
import { booksOf } from './pricer.ts';
import { selectActivePrices } from './store.ts';
import { selectUnpriced } from './unpriced-store.ts';
import type { UnpricedRow } from './unpriced-store.ts';

const reasonOf = (books: Books, row: UnpricedRow): Unpriced['models'][number]['reason'] => {
  if (!isKnown(books, row.model)) return 'unknown_model';
  if (!findVersion(books, row.model, row.last)) return 'no_price_at_that_time';
  // Nothing is wrong with it any more: it came just before its price.
  return row.fits ? 'waiting' : 'no_matching_rate';
};

/** Metrics that name a model and could not be priced, by model. */
export const showUnpriced = async (
  ctx: Ctx,
  deps: { sql: Sql; db: TelemetryDb },
  query: RawQuery,
): Promise<Unpriced> => {
  readQuery(query).finish();
  const books = booksOf(await selectActivePrices(ctx, deps.sql));
  const rows = await selectUnpriced(ctx, deps.db, books);
  return {
    count: rows[0]?.total ?? 0,
    models: rows.map((row) => ({
      model: row.model,
      reason: reasonOf(books, row),
      executions: row.executions,
      tokens_used: row.tokens,
      first_seen: formatTimestamp(row.first),
      last_seen: formatTimestamp(row.last),
    })),
  };
};
