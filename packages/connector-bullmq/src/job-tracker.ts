import type { Worker } from 'bullmq';
import type { Reporter, TaskEvent } from '@vigie/sdk';
import { Attempt, describeTask } from './attempt.ts';
import type { Ending, TaskNaming } from './attempt.ts';
import type { Movable } from './ask-budget.ts';
import type { JobView } from './job-view.ts';
import { override } from './override.ts';
import { QueueWait } from './queue-wait.ts';
import { withUsage } from './usage.ts';

export interface TrackerOptions extends TaskNaming {
  measureProcess: boolean;
  /** Asked before a job runs; rejects when it may not. */
  gate: ((job: JobView & Movable, token: unknown) => Promise<void>) | undefined;
}

/** A job in the worker's hands: from its fetching to the end of BullMQ's book-keeping, of which the attempt is a part. */
interface Run {
  attempt: Attempt | undefined;
  /** Tells the reporter that the attempt is over. */
  ended: (() => void) | undefined;
  ending: Ending;
}

/**
 * Follows the jobs of one worker. Two methods of this one worker are wrapped: `processJob`, which frames a job with
 * all that BullMQ does about it, and `callProcessJob`, which is the processor alone. The events in between tell the
 * ending, for whether a failure is retried is known only to BullMQ.
 */
export class JobTracker<D, R, N extends string> {
  readonly #worker: Worker<D, R, N>;
  readonly #reporter: Reporter;
  readonly #options: TrackerOptions;
  readonly #warn: (text: string) => void;
  readonly #runs = new Map<JobView, Run>();
  readonly #waits = new QueueWait();
  readonly #restore: (() => void)[];
  readonly #inProcess: boolean;
  readonly #counts = { active: 0, processed: 0, failed: 0 };

  constructor(
    worker: Worker<D, R, N>,
    reporter: Reporter,
    warn: (text: string) => void,
    options: TrackerOptions,
  ) {
    this.#worker = worker;
    this.#reporter = reporter;
    this.#warn = warn;
    this.#options = options;
    // A sandboxed processor runs in another process or thread, which only BullMQ knows.
    this.#inProcess = options.measureProcess && Reflect.get(worker, 'childPool') === undefined;
    this.#restore = [
      override<JobView>(
        worker,
        'processJob',
        (original) =>
          (job, ...rest) =>
            this.#frame(job, () => original(job, ...rest)),
      ),
      override<JobView & Movable>(worker, 'callProcessJob', (original) => async (job, ...rest) => {
        await this.#options.gate?.(job, rest[0]);
        return this.#measure(job, () => original(job, ...rest));
      }),
    ];
    worker.on('completed', this.#onCompleted);
    worker.on('failed', this.#onFailed);
  }

  /** Attempts in work, and jobs that came to their end here; a job that will be retried has not. */
  get counts(): Readonly<{ active: number; processed: number; failed: number }> {
    return this.#counts;
  }

  /** Leaves the worker as it was. */
  detach(): void {
    for (const restore of this.#restore) restore();
    this.#worker.off('completed', this.#onCompleted);
    this.#worker.off('failed', this.#onFailed);
  }

  readonly #onCompleted = (job: JobView): void => {
    this.#counts.processed += 1;
    const run = this.#runs.get(job);
    if (run) run.ending = 'completed';
  };

  readonly #onFailed = (job: JobView | undefined): void => {
    const final = !job || Boolean(job.finishedOn);
    if (final) {
      this.#counts.processed += 1;
      this.#counts.failed += 1;
    }
    if (!job) return;
    const run = this.#runs.get(job);
    if (run) run.ending = final ? 'failed' : 'retrying';
    if (!final) return this.#waits.putBack(job, Date.now());
    // Failed without having run: stalled once too often, or started more often than allowed.
    if (!run?.attempt) this.#safely(() => this.#reporter.task(this.#failedTask(job)));
  };

  #failedTask(job: JobView): TaskEvent {
    return { ...describeTask(job, this.#options), status: 'failed', completed_at: new Date().toISOString() };
  }

  async #frame(job: JobView, original: () => Promise<unknown>): Promise<unknown> {
    const run: Run = { attempt: undefined, ended: undefined, ending: 'none' };
    this.#runs.set(job, run);
    try {
      return await original();
    } finally {
      this.#runs.delete(job);
      run.ended?.();
      this.#safely(() => run.attempt && this.#reporter.report(run.attempt.metric(run.ending)));
    }
  }

  async #measure(job: JobView, original: () => Promise<unknown>): Promise<unknown> {
    const attempt = this.#begin(job);
    if (!attempt) return original();
    this.#counts.active += 1;
    try {
      const result = await withUsage(attempt.usage, original);
      attempt.stop();
      return result;
    } catch (error) {
      attempt.stop({ error });
      if (attempt.handedBack) this.#waits.putBack(job, Date.now());
      throw error;
    } finally {
      this.#counts.active -= 1;
    }
  }

  /** Undefined if the job is not ours (it was taken before we watched), or if the connector is in trouble. */
  #begin(job: JobView): Attempt | undefined {
    const run = this.#runs.get(job);
    if (!run) return undefined;
    return this.#safely(() => {
      const wait = this.#waits.started(job, job.processedOn ?? Date.now());
      run.attempt = new Attempt(describeTask(job, this.#options), wait, this.#inProcess);
      run.ended = this.#reporter.started(run.attempt.task);
      return run.attempt;
    });
  }

  /** Our trouble is not the job's: it is told to the operator, and the job goes on. */
  #safely<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.#warn(`the connector could not follow a job: ${String(error)}`);
      return undefined;
    }
  }
}
