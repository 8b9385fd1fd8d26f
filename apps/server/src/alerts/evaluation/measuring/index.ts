export { selectChart } from './chart.ts';
export { measureNow, measureRules } from './measure-rules.ts';
export type { Measured, Measurement } from './measured.ts';
export { selectTasksBehind } from './tasks-behind.ts';
