import { describe, expect, test } from 'vitest';
import { until } from '../test/receiver.ts';
import { metric, useReporting } from '../test/reporting.ts';

const t = await useReporting();

describe('batches', () => {
  test('what comes together goes together, registrations before metrics', async () => {
    const reporter = t.start();
    reporter.report(metric(1));
    reporter.task({ task_id: 'a', task_type: 'test', status: 'running' });
    reporter.report(metric(2));
    await until('all stored', () => reporter.stats.sent === 3);
    expect(t.receiver.requests.map((r) => r.path.slice(18))).toEqual(['tasks/', 'metrics/bulk/']);
    expect(t.times()).toEqual([1, 2]);
    expect(reporter.stats).toEqual({ buffered: 0, sent: 3, dropped: 0 });
  });

  test('a full batch leaves at once, and no request is larger', async () => {
    const reporter = t.start({ batchSize: 10, flushIntervalMs: 3_600_000 });
    for (let n = 0; n < 25; n += 1) reporter.report(metric(n));
    await until('three batches', () => t.receiver.metrics.length === 25);
    expect(t.posts('bulk/').map((r) => JSON.parse(r.body).length)).toEqual([10, 10, 5]);
  });

  test('the states of one task keep their order', async () => {
    const reporter = t.start();
    const [task_id, task_type] = ['a', 'test'];
    reporter.task({ task_id, task_type, status: 'running' });
    reporter.report(metric(1, { base_task: { task_id, task_type, status: 'retrying' } }));
    reporter.task({ task_id, task_type, status: 'running' });
    reporter.report(metric(2, { base_task: { task_id, task_type, status: 'completed' } }));
    await reporter.flush();
    const seen = t.receiver.requests
      .map((r) => JSON.parse(r.body)[0])
      .map((item) => (item.base_task ?? item).status);
    expect(seen).toEqual(['running', 'retrying', 'running', 'completed']);
  });

  test('an object that changes later is sent as it was', async () => {
    const reporter = t.start();
    const changing = metric(1);
    reporter.report(changing);
    changing.execution_time_ms = 2;
    await reporter.flush();
    expect(t.times()).toEqual([1]);
  });
});

describe('bounds', () => {
  test('the oldest waiting go when the buffer is full', async () => {
    t.receiver.fault = () => ({ status: 503 });
    const reporter = t.start({ maxBuffer: 10, batchSize: 4 });
    for (let n = 0; n < 4; n += 1) reporter.report(metric(n));
    await until('a batch is on its way', () => t.errors.length > 0);
    for (let n = 4; n < 20; n += 1) reporter.report(metric(n));
    expect(reporter.stats).toEqual({ buffered: 10, sent: 0, dropped: 10 });
    expect(t.drops.every((drop) => drop.reason === 'the buffer is full')).toBe(true);
    t.receiver.fault = () => undefined;
    await reporter.flush();
    expect(t.times()).toEqual([0, 1, 2, 3, 14, 15, 16, 17, 18, 19]);
  });

  test('wrong settings are refused at the start', () => {
    expect(() => t.start({ maxBuffer: 0 })).toThrow('maxBuffer must be a whole number');
    expect(() => t.start({ batchSize: 1.5 })).toThrow('batchSize');
  });
});

describe('measure', () => {
  test('reports time, usage and what the probe saw, and gives back the result', async () => {
    const reporter = t.start({ probe: () => () => ({ cpu_usage_percent: 12.5, memory_usage_mb: 3 }) });
    const result = await reporter.measure(
      { task_id: 'a', task_type: 'test', priority: 'high' },
      async (usage) => {
        await until('it is said to run', () => t.receiver.tasks.length === 1);
        usage.add({ tokens: 10, cost_usd: 0.1 });
        usage.add({ cost_usd: 0.2 });
        return 'done';
      },
    );
    await reporter.flush();
    expect(result).toBe('done');
    expect(t.receiver.tasks).toEqual([
      expect.objectContaining({ task_id: 'a', status: 'running', priority: 'high' }),
    ]);
    expect(t.receiver.metrics).toEqual([
      {
        base_task: expect.objectContaining({
          task_id: 'a',
          status: 'completed',
          completed_at: expect.any(String),
        }),
        execution_time_ms: expect.any(Number),
        error_count: 0,
        created_at: expect.any(String),
        tokens_used: 10,
        cost_usd: 0.3,
        cpu_usage_percent: 12.5,
        memory_usage_mb: 3,
      },
    ]);
  });

  test('an execution shorter than the flush interval is told once, at its end', async () => {
    const reporter = t.start({ flushIntervalMs: 60_000 });
    await reporter.measure({ task_id: 'a', task_type: 'test' }, () => 1);
    await reporter.flush();
    expect(t.receiver.tasks).toEqual([]);
    expect(t.receiver.metrics).toHaveLength(1);
  });

  test('a failure that will be tried again is a retry', async () => {
    const reporter = t.start();
    const task = { task_id: 'a', task_type: 'test' };
    const attempt = (n: number): Promise<number> =>
      reporter.measure(task, () => (n === 1 ? Promise.reject(new Error('once')) : n), {
        queueWaitMs: n,
        retryOnError: true,
      });
    await expect(attempt(1)).rejects.toThrow('once');
    await attempt(2);
    await reporter.flush();
    expect(t.receiver.metrics).toMatchObject([
      { error_count: 1, queue_wait_time_ms: 1, base_task: { status: 'retrying' } },
      { error_count: 0, queue_wait_time_ms: 2, base_task: { status: 'completed' } },
    ]);
  });

  test('the error of a job stays its own', async () => {
    const reporter = t.start();
    const fault = new Error('the job failed');
    await expect(
      reporter.measure({ task_id: 'a', task_type: 'test' }, () => {
        throw fault;
      }),
    ).rejects.toBe(fault);
    await reporter.flush();
    expect(t.receiver.metrics[0]).toMatchObject({ error_count: 1, base_task: { status: 'failed' } });
  });
});

describe('heartbeats', () => {
  test('only the latest of each worker is sent once the server is back', async () => {
    t.receiver.fault = () => ({ status: 503 });
    const reporter = t.start();
    for (let n = 0; n < 5; n += 1) {
      reporter.heartbeat({ worker_name: 'a', queue_name: 'q', processed_tasks: n });
      reporter.heartbeat({ worker_name: 'b', queue_name: 'q', processed_tasks: n });
    }
    await until('a failed try', () => t.errors.length > 0);
    t.receiver.fault = () => undefined;
    await reporter.flush();
    expect(t.receiver.heartbeats.map((h) => `${h.worker_name}${h.processed_tasks}`)).toEqual(['a4', 'b4']);
  });

  test('they and the metrics come through the same outage', async () => {
    t.receiver.fault = () => ({ status: 503 });
    const reporter = t.start();
    reporter.heartbeat({ worker_name: 'a', queue_name: 'q' });
    reporter.report(metric(1));
    reporter.task({ task_id: 'x', task_type: 'test' });
    await until(
      'a failed try of both',
      () => t.posts('heartbeat/').length > 0 && t.posts('tasks/').length > 0,
    );
    t.receiver.fault = () => undefined;
    await reporter.flush();
    expect([t.receiver.heartbeats.length, t.receiver.tasks.length, t.times()]).toEqual([1, 1, [1]]);
  });

  test('metrics that cannot be stored do not hold them back', async () => {
    t.receiver.fault = (r) => (r.path.endsWith('bulk/') ? { status: 500 } : undefined);
    const reporter = t.start();
    reporter.report(metric(1));
    await until('a failed try', () => t.errors.length > 0);
    reporter.heartbeat({ worker_name: 'a', queue_name: 'q' });
    await until('the heartbeat', () => t.receiver.heartbeats.length === 1);
    expect(t.times()).toEqual([]);
  });
});
