import type { InputNumber } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
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

/** A stored execution as rules see it: what was just stored, or read back. */
export type StoredMetric = Pick<Metric, 'id' | 'numbers' | 'performanceScore' | 'createdAt'> & {
  task: Pick<TaskState, 'taskId' | 'taskType' | 'queueName'>;
};

/** Somebody who must see every stored metric, whatever is killed in between. */
export interface MetricWatch {
  /** Say so before metrics with these ids may be stored; then tell how it went. */
  expect(firstId: number, count: number): Promise<Expected>;
}

export interface Expected {
  /**
   * They are on disk. Resolves when all that follows from them is recorded.
   * @param again whether some of them were stored by an earlier attempt
   */
  stored(ctx: Pick<Ctx, 'brandId'>, metrics: readonly StoredMetric[], again: boolean): Promise<void>;
  /** Whether they are on disk is not known. */
  doubtful(): void;
}
