import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { spansOf } from './price-book.ts';
import type { Books } from './price-book.ts';
import { PRICED_USD, spanParams } from './price-sql.ts';

export interface UnpricedRow {
  model: string;
  /** Metrics without a price of all models together. */
  total: number;
  executions: number;
  tokens: number;
  /** ms */
  first: number;
  last: number;
  /** Whether some of them could be priced now. */
  fits: boolean;
}

const OF_BRAND = "brand_id = {brand:UInt32} AND cost_source = 'unpriced'";

/** The models that metrics of the brand name and had no price for: the 1,000 with most executions. */
export const selectUnpriced = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  books: Books,
): Promise<UnpricedRow[]> => {
  const rows = await db.query<Omit<UnpricedRow, 'fits'>>(
    'unpriced',
    `SELECT model, sum(count()) OVER () AS total, count() AS executions, ifNull(sum(tokens_used), 0) AS tokens,
       toUnixTimestamp64Milli(min(created_at)) AS first, toUnixTimestamp64Milli(max(created_at)) AS last
     FROM metrics WHERE ${OF_BRAND} GROUP BY model ORDER BY executions DESC, model LIMIT 1000`,
    { brand: ctx.brandId },
  );
  const spans = rows.flatMap((row) => spansOf(books, row.model, row.first, row.last + 1));
  if (spans.length === 0) return rows.map((row) => ({ ...row, fits: false }));
  const fitting = await db.query<{ model: string }>(
    'unpriced_fitting',
    `SELECT DISTINCT model FROM metrics WHERE ${OF_BRAND} AND isNotNull(${PRICED_USD})`,
    { brand: ctx.brandId, ...spanParams(spans) },
  );
  const fits = new Set(fitting.map((row) => row.model));
  return rows.map((row) => ({ ...row, fits: fits.has(row.model) }));
};
