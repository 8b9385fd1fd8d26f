import { BUDGET_PERIODS } from '@vigie/contract';
import type { BudgetOutput } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import type { ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import { readStates, toBudgetOutput } from './state.ts';
import type { BudgetState, StateDeps } from './state.ts';
import { listBudgetRows, selectBudget } from './store.ts';

export const BUDGET_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    name: { kind: 'text', column: 'name', type: 'text', nullable: false, orderable: true },
    period: {
      kind: 'choice',
      column: 'period',
      type: 'text',
      choices: BUDGET_PERIODS,
      nullable: false,
      orderable: false,
    },
    is_active: { kind: 'boolean', column: 'is_active', type: 'bool', nullable: false, orderable: true },
    created_at: { kind: 'time', column: 'created_at', type: 'time', nullable: false, orderable: true },
  },
  createdField: 'created_at',
  defaultOrdering: 'id',
  keyset: false,
  pageSize: 20,
};

export const listBudgets = async (
  ctx: Ctx,
  deps: StateDeps & { clock: Clock },
  query: ListQuery,
): Promise<ListResult<BudgetOutput>> => {
  const { count, budgets } = await listBudgetRows(ctx, deps.sql, query);
  const states = await readStates(ctx, deps, budgets, deps.clock.now());
  return { count, results: states.map(toBudgetOutput), last: undefined };
};

export const showBudget = async (
  ctx: Ctx,
  deps: StateDeps & { clock: Clock },
  idText: string,
): Promise<BudgetOutput> => {
  const budget = await selectBudget(ctx, deps.sql, readId(idText));
  if (!budget) throw notFound();
  const [state] = await readStates(ctx, deps, [budget], deps.clock.now());
  return toBudgetOutput(state as BudgetState);
};
