import type { InputNumber } from '@vigie/contract';
import type { TaskState } from '../tasks/index.ts';

/** The numbers of one execution; cost in whole micro-dollars, so that sums are exact. */
export type Numbers = Record<Exclude<InputNumber, 'execution_time_ms'>, number | null> & {
  execution_time_ms: number;
};

/** One execution, ready to be stored. `createdAt` in ms since the epoch. */
export interface Metric {
  id: number;
  task: TaskState;
  numbers: Numbers;
  performanceScore: number;
  createdAt: number;
}
