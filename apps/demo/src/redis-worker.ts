import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { watch } from '@vigie/connector-bullmq';
import type { JobData } from './jobs.ts';
import { runJob } from './jobs.ts';
import type { WorkerOrders } from './worker-orders.ts';

/** An ordinary BullMQ worker with the connector's lines added. Returns what drains and ends it. */
export const startRedisWorker = (
  { url, token, brandId, workerName, queue }: WorkerOrders,
  { redisUrl, prefix }: { redisUrl: string; prefix: string },
): (() => Promise<void>) => {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const worker = new Worker<JobData>(queue, (job) => runJob(job.name, job.data, job.attemptsMade + 1), {
    connection,
    prefix,
  });
  worker.on('error', (error) => process.stderr.write(`${workerName}: ${error.message}\n`));

  const vigie = watch(worker, {
    url,
    token,
    brandId,
    workerName,
    flushIntervalMs: 100,
    heartbeatIntervalMs: 5_000,
  });

  return async () => {
    await worker.close();
    await vigie.close();
    connection.disconnect();
  };
};
