import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import { filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';

export interface BookRow {
  id: number;
  name: string;
  note: string;
  shared: boolean;
  is_active: boolean;
  prices: number;
  created_by: string;
  created_at: Date;
}

const BOOKS = `(SELECT id, name, note, brand_id IS NULL AS shared, is_active, created_by, created_at,
  (SELECT count(*) FROM prices WHERE book_id = price_books.id) AS prices
  FROM price_books WHERE brand_id = $1 OR brand_id IS NULL) AS books`;

export const listBookRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; rows: BookRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const where = ['true', ...filterSql(query, postgresDialect(params))].join(' AND ');
  const [counted, rows] = await Promise.all([
    sql.query<{ n: number }>(`SELECT count(*) AS n FROM ${BOOKS} WHERE ${where}`, params),
    sql.query<BookRow>(
      `SELECT * FROM ${BOOKS} WHERE ${where} ORDER BY ${orderSql(query.order)}
       LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, rows };
};

export const selectBook = async (ctx: Ctx, sql: Sql, id: number): Promise<BookRow | undefined> => {
  const [row] = await sql.query<BookRow>(`SELECT * FROM ${BOOKS} WHERE id = $2`, [ctx.brandId, id]);
  return row;
};

/** The brand's active book; made when it has none. Safe when several servers ask at once. */
export const ensureActiveBook = async (ctx: Ctx, sql: Sql, now: Date): Promise<number> => {
  await sql.query(
    `INSERT INTO price_books (brand_id, name, is_active, created_by, created_at)
     SELECT $1, 'Own prices', true, $2, $3
     WHERE NOT EXISTS (SELECT FROM price_books WHERE brand_id = $1 AND is_active)
     ON CONFLICT DO NOTHING`,
    [ctx.brandId, ctx.actor, now],
  );
  const [row] = await sql.query<{ id: number }>(
    // A book of that name that was switched off on purpose is still where prices go that name no book.
    'SELECT id FROM price_books WHERE brand_id = $1 ORDER BY is_active DESC, name = $2 DESC, id LIMIT 1',
    [ctx.brandId, 'Own prices'],
  );
  return row?.id ?? 0;
};

export const insertBook = async (
  ctx: Ctx,
  sql: Sql,
  book: { name: string; note: string; createdAt: Date },
): Promise<number | undefined> => {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO price_books (brand_id, name, note, created_by, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING id`,
    [ctx.brandId, book.name, book.note, ctx.actor, book.createdAt],
  );
  return row?.id;
};

export const copyPrices = async (ctx: Ctx, sql: Sql, of: { from: number; into: number }): Promise<void> => {
  await sql.query(
    `INSERT INTO prices (book_id, model, rates, effective_from, effective_until, source, source_date, created_by, created_at)
     SELECT $3, model, rates, effective_from, effective_until, source, source_date, $4, now() FROM prices
     WHERE book_id = (SELECT id FROM price_books WHERE id = $2 AND (brand_id = $1 OR brand_id IS NULL))
       AND EXISTS (SELECT FROM price_books WHERE id = $3 AND brand_id = $1)`,
    [ctx.brandId, of.from, of.into, ctx.actor],
  );
};

/** Changes a book of the brand. @returns false when there is none, or another one has that name */
export const updateBook = async (
  ctx: Ctx,
  sql: Sql,
  id: number,
  change: { name?: string; note?: string; is_active?: boolean },
): Promise<boolean> => {
  if (change.is_active)
    await sql.query('UPDATE price_books SET is_active = false WHERE brand_id = $1 AND id <> $2', [
      ctx.brandId,
      id,
    ]);
  const rows = await sql.query(
    `UPDATE price_books SET name = coalesce($3, name), note = coalesce($4, note), is_active = coalesce($5, is_active)
     WHERE brand_id = $1 AND id = $2
       AND NOT EXISTS (SELECT FROM price_books WHERE brand_id = $1 AND name = $3 AND id <> $2) RETURNING id`,
    [ctx.brandId, id, change.name, change.note, change.is_active],
  );
  return rows.length > 0;
};

/** Deletes a book that priced nothing. */
export const deleteUnusedBook = async (ctx: Ctx, sql: Sql, id: number): Promise<boolean> => {
  const rows = await sql.query(
    `DELETE FROM price_books WHERE brand_id = $1 AND id = $2
       AND NOT EXISTS (SELECT FROM prices WHERE book_id = $2 AND used_at IS NOT NULL) RETURNING id`,
    [ctx.brandId, id],
  );
  return rows.length > 0;
};
