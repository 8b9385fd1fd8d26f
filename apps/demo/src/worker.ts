import { once } from 'node:events';
import { startLocalWorker } from './local-worker.ts';
import { startRedisWorker } from './redis-worker.ts';
import type { WorkerOrders } from './worker-orders.ts';

/** One worker process: takes its orders from the demo and works until the demo says stop. */
const main = async (): Promise<void> => {
  // Ctrl-C reaches the whole process group; the demo decides when a worker ends.
  process.on('SIGINT', () => undefined);
  // With the demo its server goes too: there is nobody left to drain to.
  process.once('disconnect', () => process.exit(1));
  const [orders]: WorkerOrders[] = await once(process, 'message');
  if (!orders) throw new Error('a worker needs orders');
  const { source } = orders;
  const stop =
    'redisUrl' in source ? startRedisWorker(orders, source) : startLocalWorker(orders, source.jobsPerSecond);
  await once(process, 'message');
  await stop();
};

await main();
process.exit();
