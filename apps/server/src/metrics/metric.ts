import type { COST_SOURCES, InputNumber, OUTCOMES } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import type { TaskState } from '../tasks/index.ts';

/** The numbers of one execution; cost in whole micro-dollars, so that sums are exact. */
export type Numbers = Record<Exclude<InputNumber, 'execution_time_ms'>, number | null> & {
  execution_time_ms: number;
};

export type CostSource = (typeof COST_SOURCES)[number];
export type Outcome = (typeof OUTCOMES)[number];

/** What an execution used and is to be priced by, and how it ended. */
export interface Usage {
  /** Empty when it named none. */
  model: string;
  inputTokens: number | null;
  outputTokens: number | null;
  cachedTokens: number | null;
  outcome: Outcome;
  /** Why it failed; empty when that is not known. */
  errorType: string;
}

/** How the cost of an execution came about. `priceId` is 0 unless it was priced. */
export interface Pricing {
  source: CostSource;
  priceId: number;
}

/** Works out costs. Synchronous, so that a batch is priced by one state of the book. */
export interface Prices {
  /** The cost in micro-dollars by the price of its time, or undefined while there is none. */
  priceOf(usage: Usage, numbers: Numbers, at: number): { micros: number; priceId: number } | undefined;
  /** Notes durably which versions priced something; false: one of them is gone, and all must be priced again. */
  settle(priceIds: ReadonlySet<number>): Promise<boolean>;
}

/** The prices of a brand as they are now. */
export type PriceBook = (ctx: Pick<Ctx, 'brandId'>) => Promise<Prices>;

/** One execution, ready to be stored. `createdAt` in ms since the epoch. */
export interface Metric {
  id: number;
  task: TaskState;
  numbers: Numbers;
  usage: Usage;
  pricing: Pricing;
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
