import type { JobView } from './job-view.ts';

const MOST_REMEMBERED = 10_000;

/**
 * How long an attempt waited since it was ready to run, in milliseconds.
 *
 * First attempt: since the job was added, or since its delay was over. A retry: since its backoff was over, which only the
 * process that saw the failure knows; elsewhere, and after a stall or a manual retry, the wait is unknown. Clocks of
 * producer and worker may differ: a negative wait counts as 0.
 */
export class QueueWait {
  readonly #readyAt = new Map<string, number>();

  /** The wait of an attempt that starts now, or undefined where it cannot be known. */
  started(job: JobView, now: number): number | undefined {
    const id = String(job.id);
    const readyAt = job.attemptsStarted <= 1 ? job.timestamp + (job.opts.delay ?? 0) : this.#readyAt.get(id);
    this.#readyAt.delete(id);
    return readyAt === undefined ? undefined : Math.max(0, now - readyAt);
  }

  /** Remembers when a job that has just been put back is ready again. */
  putBack(job: JobView, now: number): void {
    const [oldest] = this.#readyAt.keys();
    if (oldest !== undefined && this.#readyAt.size >= MOST_REMEMBERED) this.#readyAt.delete(oldest);
    this.#readyAt.set(String(job.id), now + (job.delay || 0));
  }
}
