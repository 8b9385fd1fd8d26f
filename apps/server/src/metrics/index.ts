export { createBaselines } from './baselines.ts';
export { selectLatestValue } from './latest-value.ts';
export { metricsOfTask } from './list-metrics.ts';
export type { MetricWatch, StoredMetric } from './metric.ts';
export { createRollups } from './rollups/index.ts';
export { metricRoutes } from './routes.ts';
export { selectLastExecutions, selectMetricsBetween } from './store.ts';
export { selectWorkerPerformance } from './worker-performance.ts';
