import { Usage } from '@vigie/sdk';
import type { MetricInput, Priority, TaskEvent } from '@vigie/sdk';
import type { JobView } from './job-view.ts';
import { processProbe } from './process-probe.ts';
import { enter } from './solitude.ts';

/** How BullMQ ended an attempt; `none` when it said nothing: the job was handed back, or its lock was lost. */
export type Ending = 'completed' | 'failed' | 'retrying' | 'none';

const HANDED_BACK = new Set(['DelayedError', 'WaitingError', 'WaitingChildrenError']);
const RATE_LIMITED = 'bullmq:rateLimitExceeded';

/** Errors by which a processor gives a job back on purpose; BullMQ does not count them as failures. */
const isHandedBack = (error: unknown): boolean =>
  error instanceof Error &&
  (HANDED_BACK.has(error.name) || HANDED_BACK.has(error.message) || error.message === RATE_LIMITED);

export interface TaskNaming {
  taskId: (job: JobView) => string;
  priority: (priority: number) => Priority;
  queueName: string;
  workerName: string;
}

const CONTROL = /\p{Cc}/gu;
const tidy = (text: string, longest: number): string =>
  text.replace(CONTROL, ' ').trim().slice(0, longest) || 'unnamed';

/** What kind of error it was: its class, which stays the same where its message names an id or a time. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? tidy(error.name || error.constructor.name, 100) : typeof error;

/** The task that a job is, without its state. */
export const describeTask = (job: JobView, naming: TaskNaming): TaskEvent => ({
  task_id: naming.taskId(job),
  task_type: tidy(job.name, 100),
  // The first 5.x fill in only the option.
  priority: naming.priority(job.priority || job.opts.priority || 0),
  queue_name: tidy(naming.queueName, 100),
  worker_name: naming.workerName,
  queued_at: new Date(job.timestamp).toISOString(),
});

/** One run of a processor over one job, from its start to what BullMQ made of it. */
export class Attempt {
  readonly usage = new Usage();
  /** The task, with the start of this attempt. */
  readonly task: TaskEvent;
  readonly #waitMs: number | undefined;
  readonly #startedMs = performance.now();
  readonly #stay = enter();
  readonly #stopProbe: ReturnType<typeof processProbe> | undefined;
  #measured: Pick<MetricInput, 'execution_time_ms' | 'cpu_usage_percent' | 'memory_usage_mb'> | undefined;
  #completedAt: string | undefined;
  #thrown: { error: unknown } | undefined;

  /** Starts the clock. `inProcess` is false when the processor's CPU and memory are not this process's. */
  constructor(task: TaskEvent, waitMs: number | undefined, inProcess: boolean) {
    this.task = { ...task, started_at: new Date().toISOString() };
    this.#waitMs = waitMs;
    this.#stopProbe = inProcess && this.#stay.alone ? processProbe() : undefined;
  }

  /** Whether the processor gave the job back to be run again later, without a failure. */
  get handedBack(): boolean {
    return isHandedBack(this.#thrown?.error);
  }

  /** Stops the clock. CPU and memory are kept only if no other attempt ran in the process at any moment. */
  stop(thrown?: { error: unknown }): void {
    const execution_time_ms = Math.round((performance.now() - this.#startedMs) * 1000) / 1000;
    const figures = this.#stopProbe?.();
    const alone = this.#stay.leave();
    this.#measured = { execution_time_ms, ...(alone ? figures : {}) };
    this.#completedAt = new Date().toISOString();
    this.#thrown = thrown;
  }

  /** The metric of the stopped attempt. */
  metric(ending: Ending): MetricInput {
    const threw = this.#thrown !== undefined && !this.handedBack;
    const final = ending === 'completed' || ending === 'failed';
    const status = ending === 'none' ? (this.handedBack ? 'pending' : 'retrying') : ending;
    return {
      base_task: { ...this.task, status, ...(final ? { completed_at: this.#completedAt } : {}) },
      execution_time_ms: 0,
      ...this.#measured,
      ...(this.#waitMs === undefined ? {} : { queue_wait_time_ms: this.#waitMs }),
      // A result that could not be stored fails the attempt too, though the processor did not throw.
      error_count: threw || ending === 'failed' || ending === 'retrying' ? 1 : 0,
      ...this.usage.fields(),
      ...(threw ? { error_type: nameOf(this.#thrown?.error) } : {}),
      created_at: this.#completedAt,
    };
  }
}
