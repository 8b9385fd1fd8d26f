import type { BUDGET_ACTIONS, BUDGET_PERIODS } from '@vigie/contract';

const DAY = 86_400_000;

export interface Budget {
  id: number;
  name: string;
  /** Empty means all. */
  taskTypes: string[];
  /** Micro-dollars. */
  amount: bigint;
  period: (typeof BUDGET_PERIODS)[number];
  rollingDays: number | null;
  warnPercent: number;
  action: (typeof BUDGET_ACTIONS)[number];
  isActive: boolean;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

/** From when to before when (ms) a budget counts what is spent, at a moment. */
export const periodOf = (
  budget: Pick<Budget, 'period' | 'rollingDays'>,
  now: number,
): { since: number; until: number } => {
  if (budget.period === 'rolling') {
    const length = (budget.rollingDays ?? 1) * DAY;
    return { since: now - length, until: now + length };
  }
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { since: Date.UTC(year, month), until: Date.UTC(year, month + 1) };
};

export const isFor = (budget: Pick<Budget, 'taskTypes'>, taskType: string): boolean =>
  budget.taskTypes.length === 0 || budget.taskTypes.includes(taskType);

/** How much of a budget is used, in percent to a tenth. Undefined for a budget of zero. */
export const percentOf = (used: bigint, amount: bigint): number | undefined =>
  amount === 0n ? undefined : Number((used * 2_000n + amount) / (amount * 2n)) / 10;
