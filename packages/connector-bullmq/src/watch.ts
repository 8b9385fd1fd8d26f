import type { Worker } from 'bullmq';
import { createReporter } from '@vigie/sdk';
import type { ClientOptions, Priority, ReporterSettings, ReporterStats } from '@vigie/sdk';
import { createBudgetGate } from './ask-budget.ts';
import type { BudgetOptions } from './ask-budget.ts';
import { describeTask } from './attempt.ts';
import { createHeartbeat } from './heartbeat.ts';
import { JobTracker } from './job-tracker.ts';
import type { JobView } from './job-view.ts';
import { defaultPriority } from './priority.ts';
import { createWarner } from './warn.ts';
import { uniqueWorkerName } from './worker-name.ts';

export interface WatchOptions extends ClientOptions, Omit<ReporterSettings, 'probe'> {
  /** Unique within the brand; give one that survives restarts if you can (default `<worker or queue>@<host>:<pid>`). */
  workerName?: string;
  /** Default 30 000; the server calls a worker offline after three of its own intervals. */
  heartbeatIntervalMs?: number;
  /** Names BullMQ's priority (default: none normal, 1 critical, 2 high, 3 normal, 4 and more low). */
  priority?: (priority: number) => Priority;
  /** The task's id, the same for every attempt of a job (default `<queue>:<job id>`). */
  taskId?: (job: JobView) => string;
  /** Asks for budget before a job runs. Left out, nothing is asked. */
  budget?: BudgetOptions;
  /** Set to false when the process does other work besides its jobs: CPU and memory then stay unknown (default true). */
  measureProcess?: boolean;
}

export interface Watch {
  /**
   * Sends what is left and lets go of the worker; call it after or together with `worker.close()`, which it waits for.
   * Takes at most `timeoutMs` (default 5 000); what could not be sent by then is dropped.
   */
  close(options?: { timeoutMs?: number }): Promise<void>;
  /** Resolves once all that was measured until now is stored or dropped. */
  flush(): Promise<void>;
  readonly stats: ReporterStats;
}

/**
 * Watches one BullMQ worker: its jobs as tasks, each attempt as a metric, the worker itself by heartbeats.
 * Jobs, their results and their errors pass through untouched, and no trouble of the connector reaches them.
 * @throws TypeError if it is not a Worker of BullMQ 5 or newer.
 */
export const watch = <D, R, N extends string>(worker: Worker<D, R, N>, options: WatchOptions): Watch => {
  const warn = createWarner();
  const reporter = createReporter({
    onError: (error) => warn(`${error.message}; trying again`),
    onDrop: ({ kind, reason }) => warn(`a ${kind} was dropped: ${reason}`),
    ...options,
  });
  const queueName = worker.name;
  const workerName = options.workerName ?? uniqueWorkerName(worker.opts.name ?? queueName);
  const naming = {
    taskId: options.taskId ?? ((job: JobView) => `${queueName}:${job.id}`),
    priority: options.priority ?? defaultPriority,
    queueName,
    workerName,
  };
  const tracker = new JobTracker(worker, reporter, warn, {
    ...naming,
    gate:
      options.budget &&
      createBudgetGate(options, options.budget, { describe: (job) => describeTask(job, naming), warn }),
    measureProcess: options.measureProcess ?? true,
  });

  const heartbeat = createHeartbeat({ worker, workerName, queueName, counts: () => tracker.counts });
  const beat = async (): Promise<void> => reporter.heartbeat(await heartbeat());
  let beating = beat();
  const timer = setInterval(() => {
    beating = beat();
  }, options.heartbeatIntervalMs ?? 30_000).unref();

  let closing: Promise<void> | undefined;
  const finish = async (timeoutMs: number): Promise<void> => {
    const deadline = Date.now() + timeoutMs;
    const left = (): number => Math.max(0, deadline - Date.now());
    if (worker.closing) await settledWithin(worker.closing, left());
    worker.off('closed', closeWithWorker);
    clearInterval(timer);
    tracker.detach();
    await settledWithin(beating.then(beat), left());
    await reporter.close({ timeoutMs: left() });
  };
  const close: Watch['close'] = ({ timeoutMs = 5_000 } = {}) => (closing ??= finish(timeoutMs));
  // For those who close the worker and forget us; those who do not forget come first.
  const closeWithWorker = (): void => void setImmediate(() => void close());
  worker.on('closed', closeWithWorker);

  return {
    close,
    flush: () => reporter.flush(),
    get stats() {
      return reporter.stats;
    },
  };
};

const settledWithin = async (work: Promise<unknown>, ms: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled([work]), deadline]);
  clearTimeout(timer);
};
