import { BudgetInput, BudgetPatch } from '@vigie/contract';
import type { BudgetOutput } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { formatMicros, readMoney } from '../core/decimal.ts';
import { invalid, notFound } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import type { ControlDb } from '../control-db/index.ts';
import { compileCheck } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import type { Budget } from './budget.ts';
import { readStates, toBudgetOutput } from './state.ts';
import type { BudgetState, StateDeps } from './state.ts';
import {
  MOST_BUDGETS,
  announceBudgets,
  deleteBudgetRow,
  insertBudget,
  selectBudget,
  updateBudget,
} from './store.ts';
import type { BudgetValues } from './store.ts';

export type SaveDeps = Omit<StateDeps, 'sql'> & {
  sql: ControlDb;
  clock: Clock;
  /** What is checked after that is checked by the budgets as they are now. */
  budgetsChanged: (brandId: number) => void;
};

const checkNew = compileCheck(BudgetInput);
const checkChange = compileCheck(BudgetPatch);

/** @throws AppError invalid naming every wrong and contradictory field */
const read = (body: unknown, check: typeof checkNew, before?: Budget): BudgetValues => {
  const wrong: FieldErrors = { ...check(body) };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(wrong);
  const input = { ...(before ? toInput(before) : {}), ...body } as BudgetInput;
  const amount = 'amount_usd' in wrong || input.amount_usd === undefined ? 0n : readMoney(input.amount_usd);
  if (typeof amount === 'string') wrong['amount_usd'] = [amount];
  if (!('name' in wrong) && input.name.trim() === '') wrong['name'] = ['This field may not be blank.'];
  const days = input.rolling_days ?? null;
  if (!('period' in wrong) && !('rolling_days' in wrong)) {
    if (input.period === 'rolling' && days === null)
      wrong['rolling_days'] = ['A rolling budget needs its days.'];
    // A change from rolling to month need not name the days that it makes meaningless.
    if (input.period === 'month' && days !== null && 'rolling_days' in body)
      wrong['rolling_days'] = ['Only for a rolling budget.'];
  }
  if (Object.keys(wrong).length > 0 || typeof amount === 'string') throw invalid(wrong);
  return {
    name: input.name.trim(),
    taskTypes: [...new Set(input.task_types?.map((type) => type.trim()))],
    amount,
    period: input.period,
    rollingDays: input.period === 'rolling' ? days : null,
    warnPercent: input.warn_percent ?? 80,
    action: input.action ?? 'deny',
    isActive: input.is_active ?? true,
  };
};

const toInput = (budget: Budget): BudgetInput => ({
  name: budget.name,
  task_types: budget.taskTypes,
  amount_usd: formatMicros(budget.amount),
  period: budget.period,
  rolling_days: budget.rollingDays,
  warn_percent: budget.warnPercent,
  action: budget.action,
  is_active: budget.isActive,
});

const output = async (ctx: Ctx, deps: SaveDeps, budget: Budget): Promise<BudgetOutput> => {
  deps.budgetsChanged(ctx.brandId);
  const [state] = await readStates(ctx, deps, [budget], deps.clock.now());
  return toBudgetOutput(state as BudgetState);
};

export const createBudget = async (ctx: Ctx, deps: SaveDeps, body: unknown): Promise<BudgetOutput> => {
  const values = read(body, checkNew);
  const budget = await deps.sql.transaction(async (sql) => {
    const made = await insertBudget(ctx, sql, values, new Date(deps.clock.now()));
    if (!made)
      throw invalid({
        name: [`Another budget of this brand has that name, or there are ${MOST_BUDGETS} already.`],
      });
    await announceBudgets(ctx, sql);
    return made;
  });
  return output(ctx, deps, budget);
};

export const changeBudget = async (
  ctx: Ctx,
  deps: SaveDeps,
  idText: string,
  body: unknown,
): Promise<BudgetOutput> => {
  const id = readId(idText);
  const budget = await deps.sql.transaction(async (sql) => {
    const before = await selectBudget(ctx, sql, id, true);
    if (!before) throw notFound();
    const changed = await updateBudget(
      ctx,
      sql,
      id,
      read(body, checkChange, before),
      new Date(deps.clock.now()),
    );
    if (!changed) throw invalid({ name: ['Another budget of this brand has that name.'] });
    await announceBudgets(ctx, sql);
    return changed;
  });
  return output(ctx, deps, budget);
};

export const deleteBudget = async (ctx: Ctx, deps: SaveDeps, idText: string): Promise<void> => {
  const id = readId(idText);
  await deps.sql.transaction(async (sql) => {
    if (!(await deleteBudgetRow(ctx, sql, id))) throw notFound();
    await announceBudgets(ctx, sql);
  });
  deps.budgetsChanged(ctx.brandId);
};
