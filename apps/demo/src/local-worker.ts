import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { processProbe } from '@vigie/connector-bullmq';
import { createReporter } from '@vigie/sdk';
import type { Priority, TaskEvent } from '@vigie/sdk';
import { ATTEMPTS, BACKOFF_MS, drawJob, runJob } from './jobs.ts';
import type { NewJob } from './jobs.ts';
import type { WorkerOrders } from './worker-orders.ts';

interface Waiting {
  job: NewJob;
  task: TaskEvent;
  attempt: number;
  /** When it was ready to run, ms since the epoch. */
  readyAt: number;
}

const PRIORITIES: Priority[] = ['normal', 'critical', 'high', 'normal', 'low'];
const HEARTBEAT_MS = 5_000;

/**
 * A queue inside the process, for machines without Redis: makes jobs, runs one at a time, reports them through the SDK.
 * Returns what ends it once the running job is done.
 */
export const startLocalWorker = (orders: WorkerOrders, jobsPerSecond: number): (() => Promise<void>) => {
  const { url, token, brandId, workerName, queue } = orders;
  const reporter = createReporter({
    url,
    token,
    brandId,
    flushIntervalMs: 100,
    probe: processProbe,
    onError: (error) => process.stderr.write(`${workerName}: ${error.message}\n`),
    onDrop: ({ kind, reason }) => process.stderr.write(`${workerName}: a ${kind} was dropped: ${reason}\n`),
  });
  const waiting: Waiting[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const counts = { active: 0, processed: 0, failed: 0 };
  const startedAt = new Date().toISOString();
  let working: Promise<void> | undefined;
  let stopping = false;

  const beat = (): void =>
    reporter.heartbeat({
      worker_name: workerName,
      queue_name: queue,
      active_tasks: counts.active,
      processed_tasks: counts.processed,
      failed_tasks: counts.failed,
      load_average: Math.round((loadavg()[0] ?? 0) * 10) / 10,
      queue_depth: waiting.length,
      started_at: startedAt,
    });

  const run = async ({ job, task, attempt, readyAt }: Waiting): Promise<void> => {
    const last = attempt === ATTEMPTS;
    counts.active = 1;
    try {
      const options = { queueWaitMs: Date.now() - readyAt, retryOnError: !last };
      await reporter.measure(task, () => runJob(job.name, job.data, attempt), options);
      counts.processed += 1;
    } catch {
      if (last) {
        counts.processed += 1;
        counts.failed += 1;
      } else later(BACKOFF_MS, () => enqueue({ job, task, attempt: attempt + 1, readyAt: Date.now() }));
    }
    counts.active = 0;
  };

  const next = (): Waiting | undefined => (stopping ? undefined : waiting.shift());
  const work = async (): Promise<void> => {
    for (let entry = next(); entry; entry = next()) await run(entry);
    working = undefined;
  };

  const enqueue = (entry: Waiting): void => {
    waiting.push(entry);
    // In a later turn, so that the first jobs of a burst wait like the others.
    setImmediate(() => {
      if (!stopping) working ??= work();
    });
  };

  const later = (ms: number, action: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, ms);
    timers.add(timer);
  };

  const produce = (): void => {
    const job = drawJob([queue]);
    const task: TaskEvent = {
      task_id: `${queue}:${randomUUID()}`,
      task_type: job.name,
      priority: PRIORITIES[job.priority] ?? 'normal',
      queue_name: queue,
      worker_name: workerName,
      queued_at: new Date().toISOString(),
    };
    enqueue({ job, task, attempt: 1, readyAt: Date.now() });
  };

  const producer = setInterval(produce, 1_000 / jobsPerSecond);
  const pulse = setInterval(beat, HEARTBEAT_MS);
  beat();
  produce();

  return async () => {
    stopping = true;
    clearInterval(producer);
    clearInterval(pulse);
    for (const timer of timers) clearTimeout(timer);
    await working;
    beat();
    await reporter.close();
  };
};
