import type { Ctx } from '../../core/ctx.ts';
import type { Sql } from '../../control-db/index.ts';
import { filterSql, orderSql, postgresDialect } from '../../http/index.ts';
import type { ListQuery } from '../../http/index.ts';
import type { Definition, RepricingRow, StoredSpan, Summary } from './definition.ts';

export const insertRepricing = async (
  ctx: Pick<Ctx, 'brandId' | 'actor'>,
  sql: Sql,
  of: Definition & { status: 'planned' | 'applying'; plan: StoredSpan[]; summary: Summary; createdAt: Date },
): Promise<RepricingRow> => {
  const [row] = await sql.query<RepricingRow>(
    `INSERT INTO repricings (brand_id, book_id, since, until, task_types, include_given, only_unpriced, status, plan, summary,
       created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING *`,
    [
      ctx.brandId,
      of.bookId,
      new Date(of.since),
      new Date(of.until),
      of.taskTypes,
      of.includeGiven,
      of.onlyUnpriced,
      of.status,
      JSON.stringify(of.plan),
      JSON.stringify(of.summary),
      ctx.actor,
      of.createdAt,
    ],
  );
  return row as RepricingRow;
};

export const selectRepricing = async (ctx: Ctx, sql: Sql, id: number): Promise<RepricingRow | undefined> => {
  const [row] = await sql.query<RepricingRow>('SELECT * FROM repricings WHERE brand_id = $1 AND id = $2', [
    ctx.brandId,
    id,
  ]);
  return row;
};

export const listRepricingRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; rows: RepricingRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const where = ['brand_id = $1', ...filterSql(query, postgresDialect(params))].join(' AND ');
  const [counted, rows] = await Promise.all([
    sql.query<{ n: number }>(`SELECT count(*) AS n FROM repricings WHERE ${where}`, params),
    sql.query<RepricingRow>(
      `SELECT * FROM repricings WHERE ${where} ORDER BY ${orderSql(query.order)}
       LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, rows };
};

/** Lets one that was planned, or that failed, begin. @returns whether it did; false when it is at work or done */
export const startRepricing = async (
  ctx: Ctx,
  sql: Sql,
  id: number,
  with_: { plan: StoredSpan[]; summary: Summary },
): Promise<boolean> => {
  const rows = await sql.query(
    `UPDATE repricings SET status = 'applying', error = NULL, plan = $3, summary = $4
     WHERE brand_id = $1 AND id = $2 AND status IN ('planned', 'failed') RETURNING id`,
    [ctx.brandId, id, JSON.stringify(with_.plan), JSON.stringify(with_.summary)],
  );
  return rows.length > 0;
};

/** Those at work, of all brands: for the server that does them, which acts for each brand in turn. */
export const selectApplying = (sql: Sql): Promise<RepricingRow[]> =>
  sql.query("SELECT * FROM repricings WHERE status = 'applying' ORDER BY id LIMIT 100");

export const finishRepricing = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  id: number,
  end: { status: 'applied' | 'failed'; error: string | null; at: Date },
): Promise<void> => {
  await sql.query(
    `UPDATE repricings SET status = $3, error = $4, applied_at = CASE WHEN $3 = 'applied' THEN $5::timestamptz END
     WHERE brand_id = $1 AND id = $2`,
    [ctx.brandId, id, end.status, end.error, end.at],
  );
};
