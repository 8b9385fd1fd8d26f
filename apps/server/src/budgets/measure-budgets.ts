import type { Ctx } from '../core/ctx.ts';
import { readStates } from './state.ts';
import type { StateDeps } from './state.ts';
import { selectActiveBudgets } from './store.ts';
import { percentOf } from './budget.ts';

/** What alert rules see of a budget. */
export interface BudgetMeasure {
  name: string;
  usedPercent: number;
  /** undefined before there was a whole day to go by. */
  forecastPercent: number | undefined;
}

/** Of a budget of zero whatever is spent is far too much, and nothing is nothing. */
const ofZero = (amount: bigint): number => (amount > 0n ? 1e6 : 0);

/** The active budgets of a brand at a moment (ms). */
export const measureBudgets =
  (deps: StateDeps) =>
  async (ctx: Pick<Ctx, 'brandId'>, at: number): Promise<BudgetMeasure[]> => {
    const states = await readStates(ctx, deps, await selectActiveBudgets(ctx, deps.sql), at);
    return states.map(({ budget, spent, held, forecastPercent }) => ({
      name: budget.name,
      usedPercent: percentOf(spent + held, budget.amount) ?? ofZero(spent + held),
      forecastPercent: forecastPercent ?? (budget.amount === 0n ? ofZero(spent) : undefined),
    }));
  };
