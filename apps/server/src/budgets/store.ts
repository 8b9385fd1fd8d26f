import type { Ctx } from '../core/ctx.ts';
import { formatMicros, microsOf } from '../core/decimal.ts';
import type { Sql } from '../control-db/index.ts';
import { filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import type { Budget } from './budget.ts';

interface BudgetRow {
  id: number;
  name: string;
  task_types: string[];
  amount_usd: string;
  period: Budget['period'];
  rolling_days: number | null;
  warn_percent: number;
  action: Budget['action'];
  is_active: boolean;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = `id, name, task_types, amount_usd::text AS amount_usd, period, rolling_days, warn_percent, action, is_active,
  created_by, created_at, updated_at`;

const toBudget = (row: BudgetRow): Budget => ({
  id: row.id,
  name: row.name,
  taskTypes: row.task_types,
  amount: microsOf(row.amount_usd),
  period: row.period,
  rollingDays: row.rolling_days,
  warnPercent: row.warn_percent,
  action: row.action,
  isActive: row.is_active,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const MOST_BUDGETS = 100;
export const BUDGETS_CHANGED = 'vigie_budgets';

/** Tells all servers, once the transaction is committed, that a brand has other budgets now. */
export const announceBudgets = async (ctx: Pick<Ctx, 'brandId'>, sql: Sql): Promise<void> => {
  await sql.query('SELECT pg_notify($1, $2)', [BUDGETS_CHANGED, String(ctx.brandId)]);
};

/** The brand's budgets that are active. */
export const selectActiveBudgets = async (ctx: Pick<Ctx, 'brandId'>, sql: Sql): Promise<Budget[]> => {
  const rows = await sql.query<BudgetRow>(
    `SELECT ${COLUMNS} FROM budgets WHERE brand_id = $1 AND is_active ORDER BY id`,
    [ctx.brandId],
  );
  return rows.map(toBudget);
};

export const listBudgetRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; budgets: Budget[] }> => {
  const params: unknown[] = [ctx.brandId];
  const where = ['brand_id = $1', ...filterSql(query, postgresDialect(params))].join(' AND ');
  const [counted, rows] = await Promise.all([
    sql.query<{ n: number }>(`SELECT count(*) AS n FROM budgets WHERE ${where}`, params),
    sql.query<BudgetRow>(
      `SELECT ${COLUMNS} FROM budgets WHERE ${where} ORDER BY ${orderSql(query.order)}
       LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, budgets: rows.map(toBudget) };
};

/** @param lock against other changes, inside a transaction */
export const selectBudget = async (
  ctx: Ctx,
  sql: Sql,
  id: number,
  lock = false,
): Promise<Budget | undefined> => {
  const [row] = await sql.query<BudgetRow>(
    `SELECT ${COLUMNS} FROM budgets WHERE brand_id = $1 AND id = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [ctx.brandId, id],
  );
  return row && toBudget(row);
};

export type BudgetValues = Omit<Budget, 'id' | 'createdBy' | 'createdAt' | 'updatedAt'>;

const valuesOf = (budget: BudgetValues): unknown[] => [
  budget.name,
  budget.taskTypes,
  formatMicros(budget.amount),
  budget.period,
  budget.rollingDays,
  budget.warnPercent,
  budget.action,
  budget.isActive,
];

/** Undefined when the brand has a budget of that name, or as many as it may have. */
export const insertBudget = async (
  ctx: Ctx,
  sql: Sql,
  budget: BudgetValues,
  now: Date,
): Promise<Budget | undefined> => {
  const [row] = await sql.query<BudgetRow>(
    `INSERT INTO budgets (brand_id, name, task_types, amount_usd, period, rolling_days, warn_percent, action, is_active,
       created_by, created_at, updated_at)
     SELECT $1, $2, $3::text[], $4::numeric, $5, $6::integer, $7::float8, $8, $9::bool, $10, $11::timestamptz, $11::timestamptz
     WHERE (SELECT count(*) FROM budgets WHERE brand_id = $1) < ${MOST_BUDGETS}
     ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [ctx.brandId, ...valuesOf(budget), ctx.actor, now],
  );
  return row && toBudget(row);
};

/** Undefined when another budget of the brand has that name. */
export const updateBudget = async (
  ctx: Ctx,
  sql: Sql,
  id: number,
  budget: BudgetValues,
  now: Date,
): Promise<Budget | undefined> => {
  const [row] = await sql.query<BudgetRow>(
    `UPDATE budgets SET name = $3, task_types = $4, amount_usd = $5, period = $6, rolling_days = $7, warn_percent = $8,
       action = $9, is_active = $10, updated_at = $11
     WHERE brand_id = $1 AND id = $2
       AND NOT EXISTS (SELECT FROM budgets WHERE brand_id = $1 AND name = $3 AND id <> $2) RETURNING ${COLUMNS}`,
    [ctx.brandId, id, ...valuesOf(budget), now],
  );
  return row && toBudget(row);
};

export const deleteBudgetRow = async (ctx: Ctx, sql: Sql, id: number): Promise<boolean> => {
  const rows = await sql.query('DELETE FROM budgets WHERE brand_id = $1 AND id = $2 RETURNING id', [
    ctx.brandId,
    id,
  ]);
  return rows.length > 0;
};
