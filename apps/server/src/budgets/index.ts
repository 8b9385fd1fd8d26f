export { createBudgets } from './create-budgets.ts';
export { measureBudgets } from './measure-budgets.ts';
export type { BudgetMeasure } from './measure-budgets.ts';
export { budgetRoutes } from './routes.ts';
