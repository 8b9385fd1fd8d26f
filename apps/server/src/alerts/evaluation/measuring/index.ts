export { selectChart } from './chart.ts';
export { measureNow, measureRules } from './measure-rules.ts';
export type { MeasureDeps, Measured, Measurement } from './measured.ts';
export { selectTasksBehind } from './tasks-behind.ts';
