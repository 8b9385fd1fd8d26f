import type { BudgetVerdict, DECISIONS } from '@vigie/contract';
import { formatMicros } from '../../core/decimal.ts';
import { formatTimestamp } from '../../core/timestamp.ts';
import { isFor, percentOf, periodOf } from '../budget.ts';
import type { Budget } from '../budget.ts';

export type Decision = (typeof DECISIONS)[number];

/** What was promised to tasks of one type, micro-dollars. */
export interface Held {
  taskType: string;
  planned: bigint;
}

export const heldFor = (budget: Pick<Budget, 'taskTypes'>, held: Iterable<Held>): bigint => {
  let sum = 0n;
  for (const one of held) if (isFor(budget, one.taskType)) sum += one.planned;
  return sum;
};

const judge = (budget: Budget, taken: bigint, planned: bigint): Decision => {
  const over = planned > 0n ? taken + planned > budget.amount : taken >= budget.amount;
  if (over) return budget.action;
  const used = percentOf(taken + planned, budget.amount) ?? 100;
  return used >= budget.warnPercent ? 'warn' : 'allow';
};

const dollars = (micros: bigint): string => `${formatMicros(micros)} USD`;

const reasonOf = (budget: Budget, decision: Decision, taken: bigint, planned: bigint): string => {
  const span = budget.period === 'month' ? 'this month' : `in ${budget.rollingDays} days`;
  const plan = planned > 0n ? ` and ${dollars(planned)} planned` : '';
  const used = `${dollars(taken)} of ${dollars(budget.amount)} are spent or promised ${span}${plan}`;
  if (budget.amount === 0n) return `Budget «${budget.name}» is zero: nothing may be spent.`;
  if (decision === 'allow') return `Budget «${budget.name}»: ${used}.`;
  return taken + planned > budget.amount || taken >= budget.amount
    ? `Budget «${budget.name}» is spent: ${used}.`
    : `Budget «${budget.name}» is nearly spent: ${used}.`;
};

const RANK: Record<Decision, number> = { allow: 0, warn: 1, deny: 2 };

/**
 * What a worker is told about a task of a type with a planned cost (micro-dollars): the strictest of what its budgets
 * say. Without a plan a budget denies once all of it is spent or promised; with one, when the plan would pass it.
 */
export const verdictOf = (
  budgets: readonly Budget[],
  of: { taskType: string; planned: bigint; now: number },
  spent: (budget: Budget) => bigint,
  held: Iterable<Held>,
): BudgetVerdict => {
  const judged = budgets
    .filter((budget) => isFor(budget, of.taskType))
    .map((budget) => {
      const promised = heldFor(budget, held);
      const taken = spent(budget) + promised;
      const decision = judge(budget, taken, of.planned);
      return { budget, promised, taken, decision, reason: reasonOf(budget, decision, taken, of.planned) };
    });
  const strictest = judged.toSorted((a, b) => RANK[b.decision] - RANK[a.decision])[0];
  return {
    decision: strictest?.decision ?? 'allow',
    reason: strictest?.reason ?? 'No budget is for this task type.',
    checked_at: formatTimestamp(of.now),
    budgets: judged.map(({ budget, promised, taken, decision }) => ({
      id: budget.id,
      name: budget.name,
      decision,
      amount_usd: formatMicros(budget.amount),
      spent_usd: formatMicros(taken - promised),
      held_usd: formatMicros(promised),
      planned_usd: formatMicros(of.planned),
      remaining_usd: formatMicros(budget.amount - taken),
      used_percent: percentOf(taken + of.planned, budget.amount) ?? null,
      period_end: formatTimestamp(periodOf(budget, of.now).until),
    })),
  };
};
