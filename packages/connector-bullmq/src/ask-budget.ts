import { createBudgetGuard } from '@vigie/sdk';
import type { ClientOptions } from '@vigie/sdk';
import type { JobView } from './job-view.ts';

/** Whether and how a job asks for budget before it runs. */
export interface BudgetOptions {
  /** What is decided when the server gives no answer: `allow` fails open, `deny` fails closed. */
  whenUnreachable: 'allow' | 'deny';
  /** US dollars that a job will cost, as far as that is known; it is held for the job until it has reported. */
  plannedCostUsd?: (job: JobView) => number | string | undefined;
  /** What becomes of a denied job: it is tried again later (default), or it fails for good. */
  onDenied?: 'delay' | 'fail';
  /** How much later; default 60 000 ms. */
  delayMs?: number;
  /** For how long a planned cost is held at most; the server's default is 900 s. */
  holdSeconds?: number;
  /** Longest wait for an answer; default 1 000 ms. */
  timeoutMs?: number;
}

/** What BullMQ's own errors are known by, without its code at run time. */
const named = (name: 'DelayedError' | 'UnrecoverableError', message: string): Error => {
  const error = new Error(message);
  error.name = name;
  return error;
};

/** The part of a job that moves it; BullMQ wants the token of the lock with it. */
export interface Movable {
  moveToDelayed(timestamp: number, token?: string): Promise<void>;
}

/**
 * Asks before a job runs. Resolves when it may.
 * @throws what tells BullMQ that a denied job was delayed, or that it failed for good
 */
export const createBudgetGate = (
  client: ClientOptions,
  options: BudgetOptions,
  deps: { describe: (job: JobView) => { task_id: string; task_type: string }; warn: (text: string) => void },
): ((job: JobView & Movable, token: unknown) => Promise<void>) => {
  const { delayMs = 60_000, onDenied = 'delay', holdSeconds, timeoutMs } = options;
  const guard = createBudgetGuard({
    client,
    whenUnreachable: options.whenUnreachable,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const planOf = (job: JobView): number | string | undefined => {
    try {
      return options.plannedCostUsd?.(job);
    } catch (error) {
      deps.warn(`plannedCostUsd failed: ${String(error)}`);
      return undefined;
    }
  };
  return async (job, token) => {
    const planned = planOf(job);
    const { task_id: taskId, task_type: taskType } = deps.describe(job);
    const { decision, reason, reachable } = await guard.ask({
      task_type: taskType,
      ...(planned === undefined
        ? {}
        : {
            planned_cost_usd: planned,
            task_id: taskId,
            ...(holdSeconds === undefined ? {} : { hold_seconds: holdSeconds }),
          }),
    });
    if (decision !== 'allow' || !reachable) deps.warn(reason);
    if (decision !== 'deny') return;
    if (onDenied === 'fail') throw named('UnrecoverableError', reason);
    await job.moveToDelayed(Date.now() + delayMs, typeof token === 'string' ? token : undefined);
    throw named('DelayedError', reason);
  };
};
