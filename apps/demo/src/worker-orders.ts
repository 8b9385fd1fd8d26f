import type { QueueName } from './jobs.ts';

/** What the demo tells a worker process when it starts it. */
export interface WorkerOrders {
  url: string;
  token: string;
  brandId: number;
  workerName: string;
  queue: QueueName;
  /** Where the jobs come from; without Redis the worker makes its own. */
  source: { redisUrl: string; prefix: string } | { jobsPerSecond: number };
}
