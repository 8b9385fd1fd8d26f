import { Worker } from 'bullmq';
import type { Job } from 'bullmq';
import { describe, expect, test } from 'vitest';
import { startReceiver, until } from '../../sdk/test/receiver.ts';
import { skipWithoutRedis } from '../test/redis.ts';
import { connection, sleep, useWatching } from '../test/watching.ts';
import { watch } from './index.ts';

const current = useWatching();

describe.skipIf(await skipWithoutRedis())('the life of a watch', () => {
  test('heartbeats say how the worker is, and how long the queue', async () => {
    const t = current();
    const gate = Promise.withResolvers<void>();
    t.worker(
      async (job) => {
        if (job.name === 'bad') throw new Error('bad');
        if (job.name === 'held') await gate.promise;
      },
      {},
      { heartbeatIntervalMs: 50, workerName: 'worker-1' },
    );
    await t.add('good');
    await t.add('bad', { attempts: 2 });
    await until('two ended', () => t.receiver.heartbeats.at(-1)?.processed_tasks === 2);
    await t.add('held');
    await t.add('waits');
    await t.add('waits', { priority: 5 });
    await t.add('not ready', { delay: 60_000 });
    await until('a depth of two', () => t.receiver.heartbeats.at(-1)?.queue_depth === 2);
    expect(t.receiver.heartbeats.at(-1)).toEqual({
      worker_name: 'worker-1',
      queue_name: t.queue.name,
      cpu_percent: expect.any(Number),
      memory_percent: expect.any(Number),
      active_tasks: 1,
      processed_tasks: 2,
      failed_tasks: 1,
      load_average: expect.any(Number),
      queue_depth: 2,
      started_at: expect.any(String),
    });
    gate.resolve();
  });

  test('the first heartbeat comes at once, the last when the worker closes', async () => {
    const t = current();
    const { worker, vigie } = t.worker(async () => 1);
    await until('the first', () => t.receiver.heartbeats.length === 1);
    await t.add('job');
    await until('done', () => t.attempts().length === 1);
    await worker.close();
    await vigie.close();
    expect(t.receiver.heartbeats.map((h) => h.processed_tasks)).toEqual([0, 1]);
  });

  test('jobs neither fail nor slow down while the server is away, and nothing is lost', async () => {
    const t = current();
    const { port } = new URL(t.receiver.url);
    await t.receiver.close();
    const { worker, vigie } = t.worker(
      async () => 'done',
      { concurrency: 10 },
      { flushIntervalMs: 60_000, batchSize: 50 },
    );
    const begun = performance.now();
    await t.queue.addBulk(Array.from({ length: 200 }, (_, n) => ({ name: 'job', data: { n } })));
    await until('all done', async () => (await t.queue.getCompletedCount()) === 200);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await until('all held', () => vigie.stats.buffered === 200);
    expect(vigie.stats).toEqual({ buffered: 200, sent: 0, dropped: 0 });

    t.receiver = await startReceiver(Number(port));
    await worker.close();
    await vigie.close();
    expect(vigie.stats).toEqual({ buffered: 0, sent: 200, dropped: 0 });
    expect(t.attempts().every((attempt) => attempt.task.status === 'completed')).toBe(true);
    expect(new Set(t.attempts().map((attempt) => attempt.task.task_id)).size).toBe(200);
  });

  test('memory has a bound: the oldest go', async () => {
    const t = current();
    t.receiver.fault = () => ({ status: 503 });
    const { vigie } = t.worker(
      async () => 1,
      { concurrency: 10 },
      { maxBuffer: 50, flushIntervalMs: 60_000 },
    );
    await t.queue.addBulk(Array.from({ length: 100 }, () => ({ name: 'job', data: {} })));
    await until('all done', async () => (await t.queue.getCompletedCount()) === 100);
    await until('all told', () => vigie.stats.dropped === 50);
    expect(vigie.stats.buffered).toBe(50);
  });

  test('close may be called together with the worker, whose last job still counts', async () => {
    const t = current();
    const { worker, vigie } = t.worker(() => sleep(300));
    await t.add('last');
    await until('it runs', () => t.receiver.tasks.length === 1);
    await Promise.all([worker.close(), vigie.close()]);
    expect(t.attempts()).toHaveLength(1);
  });

  test('who forgets to close loses nothing as long as the worker is closed', async () => {
    const t = current();
    const { worker } = t.worker(async () => 1, {}, { flushIntervalMs: 60_000 });
    await t.add('job');
    await until('done', async () => (await t.queue.getCompletedCount()) === 1);
    await worker.close();
    await until('the metric', () => t.attempts().length === 1);
    expect(t.attempts()).toHaveLength(1);
  });

  test('the processor gets what it always got, and the worker is left as it was', async () => {
    const t = current();
    const seen: unknown[][] = [];
    const { worker, vigie } = t.worker(async function processor(...args: [Job, string?, AbortSignal?]) {
      seen.push(args);
      return { n: 1 };
    });
    const job = await t.add('plain', {}, { a: 1 });
    await until('done', async () => (await t.queue.getCompletedCount()) === 1);
    const stored = await t.queue.getJob(String(job.id));
    expect(stored?.returnvalue).toEqual({ n: 1 });
    expect(stored?.data).toEqual({ a: 1 });
    expect(seen[0]?.[0]).toMatchObject({ id: job.id, name: 'plain' });
    expect(seen[0]?.[1]).toBeTypeOf('string');

    await vigie.close();
    await t.add('unwatched');
    await until('done', async () => (await t.queue.getCompletedCount()) === 2);
    expect(t.attempts()).toHaveLength(1);
    expect(worker.listenerCount('completed') + worker.listenerCount('failed')).toBe(0);
  });

  test('trouble of the connector does not reach the job', async () => {
    const t = current();
    t.worker(
      async () => 'fine',
      {},
      {
        taskId: () => {
          throw new Error('a faulty option');
        },
      },
    );
    await t.add('job');
    await until('done', async () => (await t.queue.getCompletedCount()) === 1);
    expect(t.attempts()).toEqual([]);
  });

  test('what is no worker is refused at once', () => {
    const t = current();
    const broken = new Worker(t.queue.name, null, { connection });
    Reflect.set(broken, 'callProcessJob', undefined);
    expect(() => watch(broken, { url: t.receiver.url, token: 't', brandId: 1 })).toThrow('BullMQ 5');
    return broken.close();
  });
});
