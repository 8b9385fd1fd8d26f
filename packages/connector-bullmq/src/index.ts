export type { BudgetOptions } from './ask-budget.ts';
export { processProbe } from './process-probe.ts';
export { usage } from './usage.ts';
export { watch } from './watch.ts';
export type { JobView } from './job-view.ts';
export type { Watch, WatchOptions } from './watch.ts';
