export { createBaselines } from './baselines.ts';
export { selectLatestValue } from './latest-value.ts';
export { createRangeMemory } from './anomalies/range-memory.ts';
export { showAnomalies } from './anomalies/show-anomalies.ts';
export type { AnomalyDeps } from './anomalies/deps.ts';
export { metricsOfTask } from './list-metrics.ts';
export { METRIC_LIST } from './metric-list.ts';
export type { MetricWatch, PriceBook, Prices, StoredMetric } from './metric.ts';
export {
  AT,
  COST_DIMENSIONS,
  COST_MEASURES,
  costParams,
  costWindowSql,
  createRollups,
} from './rollups/index.ts';
export type { CostDimension, CostFilter, CostMeasure, Rollups, Slice } from './rollups/index.ts';
export { countByQueue } from './queue-counts.ts';
export { metricRoutes } from './routes.ts';
export { selectLastExecutions, selectMetricsBetween } from './store.ts';
export { selectWorkerPerformance } from './worker-performance.ts';
export { readTypeDays } from './type-days.ts';
export type { TypeDays } from './type-days.ts';
export { middleOf } from './trends.ts';
