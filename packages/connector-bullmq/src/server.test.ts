import { createClient } from '@vigie/sdk';
import { describe, expect, test } from 'vitest';
import { until } from '../../sdk/test/receiver.ts';
import { skipWithoutRedis } from '../test/redis.ts';
import { startServer } from '../test/server.ts';
import { sleep, useWatching } from '../test/watching.ts';
import { usage } from './index.ts';

const BRAND = 4711;
const current = useWatching();

describe.skipIf(await skipWithoutRedis())('with the true server', () => {
  test('what the jobs did is what the API tells', { timeout: 120_000 }, async () => {
    const t = current();
    const server = await startServer(BRAND);
    try {
      const { url, token } = server;
      const client = createClient({ url, token, brandId: BRAND });
      t.worker(
        async (job) => {
          usage.add({ api_calls: 2, tokens: 100, cost_usd: 0.1 });
          await sleep(30);
          if (job.name === 'flaky' && job.attemptsMade === 0) throw new Error('once');
        },
        {},
        { url, token, brandId: BRAND, workerName: 'worker-1' },
      );
      await t.queue.addBulk(
        Array.from({ length: 20 }, () => ({ name: 'flaky', data: {}, opts: { attempts: 2, priority: 1 } })),
      );
      await until('all attempts', async () => (await client.dashboard()).summary.total_tasks === 40, 60_000);

      const { summary, performance_by_priority } = await client.dashboard();
      expect(summary).toMatchObject({
        total_tasks: 40,
        error_rate_percent: 50,
        total_cost_usd: 4,
        total_tokens_used: 4_000,
        total_api_calls: 80,
      });
      expect(performance_by_priority.critical?.count).toBe(40);
      const tasks = await client.listTasks({ status: 'completed', page_size: 100 });
      expect(tasks.count).toBe(20);
      const detail = await client.getTask(tasks.results[0]?.id ?? 0);
      expect(detail).toMatchObject({ task_type: 'flaky', queue_name: t.queue.name, worker_name: 'worker-1' });
      expect(detail.metrics.map((m) => m.error_count).toSorted((a, b) => Number(a) - Number(b))).toEqual([
        0, 1,
      ]);
      const workers = await client.workers();
      expect(workers.results).toMatchObject([{ worker_name: 'worker-1', is_online: true }]);
    } finally {
      await server.close();
    }
  });
});
