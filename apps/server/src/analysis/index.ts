export { trendOf } from './trend.ts';
export type { Kind } from './trend.ts';
