import type { PriceUnit } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import { filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';

/** A rate as it is stored: US dollars as decimal text, for `per` of a unit. */
export interface StoredRate {
  unit: PriceUnit;
  per: number;
  usd: string;
}

export interface PriceRow {
  id: number;
  book_id: number;
  book_name: string;
  shared: boolean;
  model: string;
  rates: StoredRate[];
  effective_from: Date;
  effective_until: Date | null;
  source: string;
  source_date: string | null;
  used: boolean;
  created_by: string;
  created_at: Date;
}

/** Prices with the end that they have in fact. Seen by a brand: those of its own books, and the shared ones. */
const PRICES = `(SELECT price.id, price.book_id, book.brand_id, book.name AS book_name, book.brand_id IS NULL AS shared,
  book.is_active, price.model, price.rates, price.effective_from,
  least(price.effective_until,
    lead(price.effective_from) OVER (PARTITION BY price.book_id, price.model ORDER BY price.effective_from)
  ) AS effective_until,
  price.source, price.source_date::text, price.used_at IS NOT NULL AS used, price.created_by, price.created_at
  FROM prices AS price JOIN price_books AS book ON book.id = price.book_id
  WHERE book.brand_id = $1 OR book.brand_id IS NULL) AS prices`;

/** Every price that counts for a brand now: of its active book and of the shared one. */
export const selectActivePrices = (ctx: Pick<Ctx, 'brandId'>, sql: Sql): Promise<PriceRow[]> =>
  sql.query(`SELECT * FROM ${PRICES} WHERE shared OR is_active`, [ctx.brandId]);

/** The prices of one of the books that a brand sees. */
export const selectPricesOfBook = (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  bookId: number,
): Promise<PriceRow[]> =>
  sql.query(`SELECT * FROM ${PRICES} WHERE book_id = $2 OR shared`, [ctx.brandId, bookId]);

export const selectPrice = async (ctx: Ctx, sql: Sql, id: number): Promise<PriceRow | undefined> => {
  const [row] = await sql.query<PriceRow>(`SELECT * FROM ${PRICES} WHERE id = $2`, [ctx.brandId, id]);
  return row;
};

/** One page of the prices that the brand sees, and how many match in all. */
export const listPriceRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; rows: PriceRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const where = ['true', ...filterSql(query, postgresDialect(params))].join(' AND ');
  const [counted, rows] = await Promise.all([
    sql.query<{ n: number }>(`SELECT count(*) AS n FROM ${PRICES} WHERE ${where}`, params),
    sql.query<PriceRow>(
      `SELECT * FROM ${PRICES} WHERE ${where} ORDER BY ${orderSql(query.order)}
       LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, rows };
};

/** Locks a book of the brand against other changes of its prices; undefined if it is not the brand's. */
export const lockBook = async (ctx: Ctx, sql: Sql, bookId: number): Promise<boolean> => {
  const rows = await sql.query('SELECT FROM price_books WHERE brand_id = $1 AND id = $2 FOR UPDATE', [
    ctx.brandId,
    bookId,
  ]);
  return rows.length > 0;
};

/** The versions of a model in a book of the brand as they were entered, in order of time. */
export const selectVersions = (
  ctx: Ctx,
  sql: Sql,
  of: { bookId: number; model: string },
): Promise<{ id: number; effective_from: Date; effective_until: Date | null }[]> =>
  sql.query(
    `SELECT price.id, effective_from, effective_until FROM prices AS price
     JOIN price_books AS book ON book.id = book_id
     WHERE book.brand_id = $1 AND book_id = $2 AND model = $3 ORDER BY effective_from`,
    [ctx.brandId, of.bookId, of.model],
  );

/** Into a book that is known to be the brand's. */
export const insertPrice = async (
  ctx: Ctx,
  sql: Sql,
  price: Pick<
    PriceRow,
    | 'book_id'
    | 'model'
    | 'rates'
    | 'effective_from'
    | 'effective_until'
    | 'source'
    | 'source_date'
    | 'created_at'
  >,
): Promise<number> => {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO prices (book_id, model, rates, effective_from, effective_until, source, source_date, created_by, created_at)
     SELECT id, $3, $4, $5, $6, $7, $8, $9, $10 FROM price_books WHERE brand_id = $1 AND id = $2 RETURNING id`,
    [
      ctx.brandId,
      price.book_id,
      price.model,
      JSON.stringify(price.rates),
      price.effective_from,
      price.effective_until,
      price.source,
      price.source_date,
      ctx.actor,
      price.created_at,
    ],
  );
  return row?.id ?? 0;
};

/** Takes back a price that nothing was priced by. */
export const deleteUnusedPrice = async (ctx: Ctx, sql: Sql, id: number): Promise<boolean> => {
  const rows = await sql.query(
    `DELETE FROM prices USING price_books AS book WHERE book.id = book_id AND book.brand_id = $1 AND prices.id = $2
       AND used_at IS NULL RETURNING prices.id`,
    [ctx.brandId, id],
  );
  return rows.length > 0;
};

/** Notes that metrics are about to be priced by these versions, whichever brand they are of. @returns those that exist */
export const markUsed = async (sql: Sql, ids: readonly number[]): Promise<number[]> => {
  const rows = await sql.query<{ id: number }>(
    'UPDATE prices SET used_at = coalesce(used_at, now()) WHERE id = ANY($1::bigint[]) RETURNING id',
    [ids],
  );
  return rows.map((row) => row.id);
};

export const PRICES_CHANGED = 'vigie_prices';

/** Tells all servers, once the transaction is committed, that a brand has other prices now. */
export const announcePrices = async (ctx: Pick<Ctx, 'brandId'>, sql: Sql): Promise<void> => {
  await sql.query('SELECT pg_notify($1, $2)', [PRICES_CHANGED, String(ctx.brandId)]);
};
