export { costRoutes, costWindowSchema } from './routes.ts';
export { readSpent, readSpentByDay } from './spent.ts';
export { readFilter, readPeriod } from './window.ts';
