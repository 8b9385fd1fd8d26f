import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { ATTEMPTS, BACKOFF_MS, drawJob } from './jobs.ts';
import type { QueueName } from './jobs.ts';

const CONNECT_TIMEOUT_MS = 1_500;

/** Whether a Redis answers there. */
export const redisAnswers = async (redisUrl: string): Promise<boolean> => {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
};

export interface Producer {
  /** Adds no more jobs. */
  pause(): void;
  /** Removes the queues from Redis; call it when the workers are gone. */
  close(): Promise<void>;
}

/** Adds real jobs at a steady rate, to queues that no other program uses. */
export const startProducer = (options: {
  redisUrl: string;
  prefix: string;
  queues: readonly QueueName[];
  jobsPerSecond: number;
}): Producer => {
  const { redisUrl, prefix, queues, jobsPerSecond } = options;
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const byName = new Map(queues.map((name) => [name, new Queue(name, { connection, prefix })]));
  for (const queue of byName.values())
    queue.on('error', (error) => process.stderr.write(`Redis: ${error.message}\n`));

  const add = async (): Promise<void> => {
    const { name, queue, priority, data } = drawJob(queues);
    await byName.get(queue)?.add(name, data, {
      // BullMQ's own ids begin again at 1 after each demo, and the tasks would be taken for the old ones.
      jobId: randomUUID(),
      priority,
      attempts: ATTEMPTS,
      backoff: BACKOFF_MS,
      removeOnComplete: true,
      removeOnFail: true,
    });
  };
  const timer = setInterval(() => {
    add().catch((error: unknown) => process.stderr.write(`A job could not be added: ${String(error)}\n`));
  }, 1_000 / jobsPerSecond);

  return {
    pause: () => clearInterval(timer),
    close: async () => {
      for (const queue of byName.values()) {
        await queue.obliterate({ force: true });
        await queue.close();
      }
      connection.disconnect();
    },
  };
};
