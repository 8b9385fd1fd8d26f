import type { Ctx } from '../../core/ctx.ts';
import type { Sql } from '../../control-db/index.ts';
import type { MonthSums } from './month-sums.ts';

export interface ClosedRow {
  body: MonthSums;
  closed_by: string;
  closed_at: Date;
}

/** @param month its first day, YYYY-MM-DD */
export const selectClosed = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  month: string,
): Promise<ClosedRow | undefined> => {
  const [row] = await sql.query<ClosedRow>(
    'SELECT body, closed_by, closed_at FROM statements WHERE brand_id = $1 AND month = $2::date',
    [ctx.brandId, month],
  );
  return row;
};

/** Keeps what was signed. Nothing happens when the month is closed already: the first signature counts. */
export const insertClosed = async (
  ctx: Ctx,
  sql: Sql,
  statement: { month: string; body: MonthSums; at: Date },
): Promise<void> => {
  await sql.query(
    `INSERT INTO statements (brand_id, month, body, closed_by, closed_at) VALUES ($1, $2::date, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [ctx.brandId, statement.month, JSON.stringify(statement.body), ctx.actor, statement.at],
  );
};
