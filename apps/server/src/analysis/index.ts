export { trendOf } from './trend.ts';
export type { DayMoments, Kind, Trend, TrendResult } from './trend.ts';
