export { countColumn } from './columns.ts';
export { COST_DIMENSIONS, COST_MEASURES, costParams, costWindowSql } from './costs.ts';
export type { CostDimension, CostFilter, CostMeasure } from './costs.ts';
export { createRollups } from './rollups.ts';
export type { Rollups } from './rollups.ts';
export { LEVELS, SKETCH, TIME } from './store.ts';
export { AT, ROLLED, UNROLLED, windowParams, windowSql } from './window.ts';
export type { Slice, Window } from './window.ts';
