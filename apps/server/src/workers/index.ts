export { workerRoutes } from './routes.ts';
export { selectWorkerStates } from './store.ts';
export { createOfflineWatch } from './watch-offline.ts';
export { onlineMs, successRate } from './worker.ts';
