export { costRoutes } from './routes.ts';
export { readSpent, readSpentByDay } from './spent.ts';
