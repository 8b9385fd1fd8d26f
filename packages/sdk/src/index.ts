export { createBudgetGuard } from './budget-guard.ts';
export type { BudgetGuard, BudgetGuardOptions, GuardVerdict } from './budget-guard.ts';
export { createClient } from './client.ts';
export type { Client, ClientOptions, RequestOptions, WriteOptions } from './client.ts';
export { VigieError } from './errors.ts';
export { createReporter } from './reporter.ts';
export type {
  Drop,
  MeasureOptions,
  Probe,
  Reporter,
  ReporterOptions,
  ReporterSettings,
  ReporterStats,
} from './reporter.ts';
export { Usage } from './usage.ts';
export type { UsageAmounts } from './usage.ts';
export type * from './types.ts';
