import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import type { Job, JobsOptions, Processor, WorkerOptions } from 'bullmq';
import { afterEach, beforeEach } from 'vitest';
import type { MetricInput, TaskEvent } from '@vigie/sdk';
import { startReceiver } from '../../sdk/test/receiver.ts';
import type { Receiver } from '../../sdk/test/receiver.ts';
import { watch } from '../src/index.ts';
import type { Watch, WatchOptions } from '../src/index.ts';
import { redisUrl } from './redis.ts';

export const connection = {
  host: redisUrl.hostname,
  port: Number(redisUrl.port || 6379),
  maxRetriesPerRequest: null,
};

export interface Attempt extends Omit<MetricInput, 'base_task'> {
  task: TaskEvent;
}

export interface Watching {
  receiver: Receiver;
  queue: Queue;
  worker(
    processor: Processor | string,
    worker?: Partial<WorkerOptions>,
    options?: Partial<WatchOptions>,
  ): { worker: Worker; vigie: Watch };
  add(name: string, options?: JobsOptions, data?: unknown): Promise<Job>;
  /** What the receiver has of each attempt, in the order of arrival. */
  attempts(): Attempt[];
  close(): Promise<void>;
}

/** A queue and a receiver of their own for every test; workers, queue and receiver end with it. */
export const useWatching = (): (() => Watching) => {
  let current: Watching;
  beforeEach(async () => {
    current = await startWatching();
  });
  afterEach(() => current.close());
  return () => current;
};

const startWatching = async (): Promise<Watching> => {
  const receiver = await startReceiver();
  const queue = new Queue(`test-${randomUUID()}`, { connection });
  const open: { worker: Worker; vigie: Watch }[] = [];
  const watching: Watching = {
    receiver,
    queue,
    worker: (processor, workerOptions = {}, options = {}) => {
      const worker = new Worker(queue.name, processor, { connection, ...workerOptions });
      worker.on('error', () => undefined);
      const vigie = watch(worker, {
        url: watching.receiver.url,
        token: 'secret',
        brandId: 7,
        flushIntervalMs: 20,
        onError: () => undefined,
        ...options,
      });
      open.push({ worker, vigie });
      return { worker, vigie };
    },
    add: (name, options = {}, data = {}) => queue.add(name, data, options),
    attempts: () =>
      watching.receiver.metrics.map(({ base_task, ...fields }) => {
        if (typeof base_task === 'number') throw new Error('a task was expected, not an id');
        return { ...fields, task: base_task };
      }),
    close: async () => {
      await Promise.all(open.map(({ worker }) => worker.close()));
      await Promise.all(open.map(({ vigie }) => vigie.close({ timeoutMs: 100 })));
      await queue.obliterate({ force: true });
      await queue.close();
      await watching.receiver.close();
    },
  };
  return watching;
};

/** Keeps one core busy for `ms`, without letting go of the event loop. */
export const burn = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
