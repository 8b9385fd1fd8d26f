import type { Ctx } from '../../core/ctx.ts';
import type { Sql } from '../../control-db/index.ts';
import { filterSql, orderSql, postgresDialect } from '../../http/index.ts';
import type { ListQuery } from '../../http/index.ts';

export interface RateRow {
  id: number;
  currency: string;
  /** Decimal text. */
  per_usd: string;
  /** YYYY-MM-DD */
  date: string;
  source: string;
  created_by: string;
  created_at: Date;
}

const COLUMNS =
  'id, currency, trim_scale(per_usd)::text AS per_usd, date::text AS date, source, created_by, created_at';

/** Undefined when the brand has a rate of that currency and day. */
export const insertRate = async (
  ctx: Ctx,
  sql: Sql,
  rate: Pick<RateRow, 'currency' | 'per_usd' | 'date' | 'source' | 'created_at'>,
): Promise<RateRow | undefined> => {
  const [row] = await sql.query<RateRow>(
    `INSERT INTO exchange_rates (brand_id, currency, per_usd, date, source, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [ctx.brandId, rate.currency, rate.per_usd, rate.date, rate.source, ctx.actor, rate.created_at],
  );
  return row;
};

export const listRateRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; rows: RateRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const where = ['brand_id = $1', ...filterSql(query, postgresDialect(params))].join(' AND ');
  const [counted, rows] = await Promise.all([
    sql.query<{ n: number }>(`SELECT count(*) AS n FROM exchange_rates WHERE ${where}`, params),
    sql.query<RateRow>(
      `SELECT ${COLUMNS} FROM exchange_rates WHERE ${where} ORDER BY ${orderSql(query.order)}
       LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, rows };
};

export const deleteRate = async (ctx: Ctx, sql: Sql, id: number): Promise<boolean> => {
  const rows = await sql.query('DELETE FROM exchange_rates WHERE brand_id = $1 AND id = $2 RETURNING id', [
    ctx.brandId,
    id,
  ]);
  return rows.length > 0;
};

/** The latest rate of each currency before a day (YYYY-MM-DD). */
export const selectRatesBefore = (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  day: string,
): Promise<Pick<RateRow, 'currency' | 'per_usd' | 'date' | 'source'>[]> =>
  sql.query(
    `SELECT DISTINCT ON (currency) ${COLUMNS} FROM exchange_rates WHERE brand_id = $1 AND date < $2::date
     ORDER BY currency, exchange_rates.date DESC`,
    [ctx.brandId, day],
  );
