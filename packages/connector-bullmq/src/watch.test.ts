import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import { describe, expect, test } from 'vitest';
import { until } from '../../sdk/test/receiver.ts';
import { skipWithoutRedis } from '../test/redis.ts';
import { connection, sleep, useWatching } from '../test/watching.ts';
import { usage, watch } from './index.ts';

const current = useWatching();

describe.skipIf(await skipWithoutRedis())('watch', () => {
  test('a job is a task, its attempt a metric', async () => {
    const t = current();
    t.worker(async () => {
      await sleep(50);
      return 42;
    });
    const job = await t.add('resize');
    await until('the metric', () => t.attempts().length === 1);

    const task = {
      task_id: `${t.queue.name}:${job.id}`,
      task_type: 'resize',
      priority: 'normal',
      queue_name: t.queue.name,
      worker_name: expect.stringContaining(`:${process.pid}`),
      queued_at: new Date(job.timestamp).toISOString(),
      started_at: expect.any(String),
    };
    expect(t.receiver.tasks).toEqual([{ ...task, status: 'running' }]);
    const [attempt] = t.attempts();
    expect(attempt?.task).toEqual({ ...task, status: 'completed', completed_at: expect.any(String) });
    expect(attempt?.error_count).toBe(0);
    expect(attempt?.execution_time_ms).toBeGreaterThanOrEqual(49);
    expect(attempt?.execution_time_ms).toBeLessThan(1_000);
    expect(attempt?.queue_wait_time_ms).toBeLessThan(1_000);
    expect(attempt).not.toHaveProperty('cost_usd');
    expect(t.receiver.requests.every((r) => r.brand === '7' && r.authorization === 'Bearer secret')).toBe(
      true,
    );
  });

  test('every failed attempt is reported; the last one fails the task', async () => {
    const t = current();
    t.worker(async () => {
      throw new Error('no luck');
    });
    await t.add('flaky', { attempts: 3, backoff: 300 });
    await until('three attempts', () => t.attempts().length === 3);
    expect(t.attempts().map((a) => [a.task.status, a.error_count])).toEqual([
      ['retrying', 1],
      ['retrying', 1],
      ['failed', 1],
    ]);
    expect(t.attempts().map((a) => typeof a.task.completed_at)).toEqual(['undefined', 'undefined', 'string']);
    expect(new Set(t.attempts().map((a) => a.task.task_id)).size).toBe(1);
    // The backoff is no wait: a retry is ready only after it.
    for (const { queue_wait_time_ms } of t.attempts()) expect(queue_wait_time_ms).toBeLessThan(200);
  });

  test('a retry in another process has an unknown wait', async () => {
    const t = current();
    const first = t.worker(async () => {
      throw new Error('no luck');
    });
    await t.add('flaky', { attempts: 2, backoff: 500 });
    await until('the first attempt', () => t.attempts().length === 1);
    await first.worker.close();
    t.worker(async () => 'luck');
    await until('the second attempt', () => t.attempts().length === 2);
    expect(t.attempts()[1]).not.toHaveProperty('queue_wait_time_ms');
    expect(t.attempts()[1]?.task.status).toBe('completed');
  });

  test('an unrecoverable error fails at once', async () => {
    const t = current();
    t.worker(async () => {
      throw new UnrecoverableError('hopeless');
    });
    await t.add('hopeless', { attempts: 5 });
    await until('the attempt', () => t.attempts().length === 1);
    expect(t.attempts()[0]?.task.status).toBe('failed');
  });

  test('a result that cannot be stored fails the attempt', async () => {
    const t = current();
    t.worker(async () => ({ big: 1n }));
    await t.add('odd');
    await until('the attempt', () => t.attempts().length === 1);
    expect(t.attempts()[0]).toMatchObject({ error_count: 1, task: { status: 'failed' } });
  });

  test('a delay is no wait', async () => {
    const t = current();
    t.worker(async () => 1);
    await t.add('later', { delay: 400 });
    await until('the attempt', () => t.attempts().length === 1);
    expect(t.attempts()[0]?.queue_wait_time_ms).toBeLessThan(300);
  });

  test('the wait of a queued job is counted', async () => {
    const t = current();
    t.worker(() => sleep(300));
    await t.add('first');
    await t.add('second');
    await until('both', () => t.attempts().length === 2);
    expect(t.attempts()[1]?.queue_wait_time_ms).toBeGreaterThan(250);
  });

  test('a job that hands itself back is pending, without an error', async () => {
    const t = current();
    t.worker(async (job, token) => {
      if (job.attemptsStarted > 1) return 'done';
      usage.add({ api_calls: 1 });
      await job.moveToDelayed(Date.now() + 100, token);
      throw new DelayedError();
    });
    await t.add('steps');
    await until('both runs', () => t.attempts().length === 2);
    expect(t.attempts().map((a) => [a.task.status, a.error_count, a.api_calls_count])).toEqual([
      ['pending', 0, 1],
      ['completed', 0, undefined],
    ]);
    expect(t.attempts()[1]?.queue_wait_time_ms).toBeLessThan(300);
  });

  test('a job that loses its lock is reported as retrying', async () => {
    const t = current();
    const { worker } = t.worker(async (job) => {
      const client = await t.queue.getBackend().client;
      await client.del(`${t.queue.toKey(String(job.id))}:lock`);
    });
    await t.add('lost');
    await until('the attempt', () => t.attempts().length === 1);
    expect(t.attempts()[0]).toMatchObject({ error_count: 0, task: { status: 'retrying' } });
    await worker.close(true);
  });

  test('a job that stalled once too often fails without a metric', async () => {
    const t = current();
    const dead = new Worker(t.queue.name, null, { connection, lockDuration: 100, skipStalledCheck: true });
    await t.add('stalls');
    await dead.getNextJob('dead-token');
    await dead.close();
    t.worker(async () => 1, { stalledInterval: 150, maxStalledCount: 0 });
    await until('the task', () => t.receiver.tasks.length === 1);
    expect(t.receiver.tasks[0]).toMatchObject({ task_type: 'stalls', status: 'failed' });
    expect(t.attempts()).toEqual([]);
  });

  test('usage adds up per job, exactly, also side by side', async () => {
    const t = current();
    t.worker(
      async (job) => {
        for (let i = 0; i < 3; i += 1) {
          usage.add({ api_calls: 1, tokens: 100, cost_usd: Number(job.name) });
          await sleep(10);
        }
      },
      { concurrency: 5 },
    );
    usage.add({ tokens: 1_000_000 });
    await Promise.all(['0.1', '0.2', '0.3'].map((name) => t.add(name)));
    await until('all', () => t.attempts().length === 3);
    const costs = t.attempts().map((a) => [a.task.task_type, a.api_calls_count, a.tokens_used, a.cost_usd]);
    expect(new Set(costs)).toEqual(
      new Set([
        ['0.1', 3, 300, 0.3],
        ['0.2', 3, 300, 0.6],
        ['0.3', 3, 300, 0.9],
      ]),
    );
  });

  test('priorities get names, yours if you say so', async () => {
    const t = current();
    const { worker, vigie } = t.worker(async () => 1);
    for (const priority of [0, 1, 2, 3, 4, 2_000]) await t.add(String(priority), { priority });
    await until('all', () => t.attempts().length === 6);
    const named = Object.fromEntries(t.attempts().map((a) => [a.task.task_type, a.task.priority]));
    expect(named).toEqual({ 0: 'normal', 1: 'critical', 2: 'high', 3: 'normal', 4: 'low', 2000: 'low' });
    await worker.close();
    await vigie.close();
    t.worker(async () => 1, {}, { priority: (n) => (n > 1_000 ? 'low' : 'high') });
    await t.add('mine', { priority: 7 });
    await until('mine', () => t.attempts().length === 7);
    expect(t.attempts()[6]?.task.priority).toBe('high');
  });

  test('a typed worker is taken as it is', async () => {
    const t = current();
    const worker = new Worker<{ page: number }, string, 'crawl' | 'index'>(
      t.queue.name,
      async (job) => `page ${job.data.page}`,
      { connection },
    );
    const vigie = watch(worker, {
      url: t.receiver.url,
      token: 't',
      brandId: 1,
      taskId: (job) => `mine-${job.id}`,
    });
    await t.add('crawl', {}, { page: 1 });
    await until('done', async () => (await t.queue.getCompletedCount()) === 1);
    await worker.close();
    await vigie.close();
    expect(t.attempts()[0]?.task).toMatchObject({ task_type: 'crawl', task_id: 'mine-1' });
  });
});
