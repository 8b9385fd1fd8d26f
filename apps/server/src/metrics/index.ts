export { createBaselines } from './baselines.ts';
export { metricsOfTask } from './list-metrics.ts';
export { reconcileRollups } from './reconcile-rollups.ts';
export { createSketcher } from './sketch-days.ts';
export { metricRoutes } from './routes.ts';
export { selectWorkerPerformance } from './worker-performance.ts';
