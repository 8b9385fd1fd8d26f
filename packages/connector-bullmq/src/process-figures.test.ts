import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../../sdk/test/receiver.ts';
import { skipWithoutRedis } from '../test/redis.ts';
import { burn, sleep, useWatching } from '../test/watching.ts';

const current = useWatching();

describe.skipIf(await skipWithoutRedis())('CPU and memory', () => {
  test('a job that has the process to itself is charged what it used', async () => {
    const t = current();
    t.worker(async (job) => {
      if (job.name === 'busy') burn(500);
      else if (job.name === 'idle') await sleep(600);
      else {
        const held = Buffer.alloc(200 * 1_048_576, 1);
        await sleep(150);
        return held.length;
      }
      return 0;
    });
    for (const name of ['busy', 'idle', 'large']) await t.add(name);
    await until('all', () => t.attempts().length === 3);
    const [busy, idle, large] = t.attempts();
    // Other processes share the machine's cores, so a busy loop may get less than its core.
    expect(busy?.cpu_usage_percent).toBeGreaterThan(30);
    expect(busy?.cpu_usage_percent).toBeLessThan(200);
    expect(idle?.cpu_usage_percent).toBeLessThan(busy?.cpu_usage_percent ?? 0);
    expect(large?.memory_usage_mb).toBeGreaterThan(150);
    expect(large?.memory_usage_mb).toBeLessThan(400);
  });

  test('jobs that ran side by side have none, for it cannot be split', async () => {
    const t = current();
    t.worker(() => sleep(200), { concurrency: 3 });
    await Promise.all(['a', 'b', 'c'].map((name) => t.add(name)));
    await until('all', () => t.attempts().length === 3);
    for (const attempt of t.attempts()) {
      expect(attempt).not.toHaveProperty('cpu_usage_percent');
      expect(attempt).not.toHaveProperty('memory_usage_mb');
    }
    await t.add('alone');
    await until('the fourth', () => t.attempts().length === 4);
    expect(t.attempts()[3]?.cpu_usage_percent).toBeTypeOf('number');
  });

  test('two workers in one process share it too', async () => {
    const t = current();
    t.worker(() => sleep(300));
    t.worker(() => sleep(300));
    await Promise.all(['a', 'b'].map((name) => t.add(name)));
    await until('both', () => t.attempts().length === 2);
    for (const attempt of t.attempts()) expect(attempt).not.toHaveProperty('cpu_usage_percent');
    expect(new Set(t.attempts().map((a) => a.task.worker_name)).size).toBe(2);
  });

  test('a sandboxed job has its time, and no figures of the wrong process', async () => {
    const t = current();
    t.worker(join(import.meta.dirname, '../test/sandboxed-processor.cjs'));
    await t.add('sandboxed', {}, { ms: 150 });
    await until('the attempt', () => t.attempts().length === 1);
    expect(t.attempts()[0]?.execution_time_ms).toBeGreaterThan(145);
    expect(t.attempts()[0]).not.toHaveProperty('cpu_usage_percent');
  });

  test('measureProcess: false leaves them out', async () => {
    const t = current();
    t.worker(async () => burn(20), {}, { measureProcess: false });
    await t.add('plain');
    await until('the attempt', () => t.attempts().length === 1);
    expect(t.attempts()[0]).not.toHaveProperty('cpu_usage_percent');
  });
});
