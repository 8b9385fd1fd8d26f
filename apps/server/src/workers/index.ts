export { workerRoutes } from './routes.ts';
export { selectWorkerStates } from './store.ts';
export { successRate } from './worker.ts';
