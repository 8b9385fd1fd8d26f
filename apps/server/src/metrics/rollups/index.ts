export { countColumn } from './columns.ts';
export { createRollups } from './rollups.ts';
export type { Rollups } from './rollups.ts';
export { LEVELS, SKETCH, TIME } from './store.ts';
export { AT, ROLLED, UNROLLED, windowParams, windowSql } from './window.ts';
export type { Slice, Window } from './window.ts';
