export { createDetector } from './detector/index.ts';
export type { Detector } from './detector/index.ts';
export { compareMeans } from './compare.ts';
export { FEWEST, RANGE_LEVELS, expectedRange, scoreOutside } from './expected-range.ts';
export type { ExpectedRange, Sensitivity, Usual } from './expected-range.ts';
export { severityByRatio } from './severity.ts';
export { trendOf } from './trend.ts';
export type { Kind, Moments } from './trend.ts';
