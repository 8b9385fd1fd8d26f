import { describe, expect, test } from 'vitest';
import { until } from '../../sdk/test/receiver.ts';
import { skipWithoutRedis } from '../test/redis.ts';
import { useWatching } from '../test/watching.ts';

const current = useWatching();

describe.skipIf(await skipWithoutRedis())('asking for budget', () => {
  test('an allowed job runs; its plan goes along with the task that will report it', async () => {
    const t = current();
    t.worker(
      async () => 1,
      {},
      { budget: { whenUnreachable: 'deny', plannedCostUsd: () => '0.25', holdSeconds: 60 } },
    );
    const job = await t.add('ai');
    await until('the metric', () => t.attempts().length === 1);
    const checks = t.receiver.requests.filter(({ path }) => path.endsWith('budgets/check/'));
    expect(checks.map(({ body }) => JSON.parse(body))).toEqual([
      { task_type: 'ai', planned_cost_usd: '0.25', task_id: `${t.queue.name}:${job.id}`, hold_seconds: 60 },
    ]);
  });

  test('a denied job is tried again later, without a failure, and runs once there is budget', async () => {
    const t = current();
    let runs = 0;
    let asked = 0;
    t.receiver.verdict = () => {
      asked += 1;
      return asked < 3
        ? { decision: 'deny', reason: 'spent' }
        : { decision: 'allow', reason: 'there is some' };
    };
    const { vigie } = t.worker(
      async () => (runs += 1),
      {},
      { budget: { whenUnreachable: 'allow', delayMs: 20 } },
    );
    const job = await t.add('ai');
    await until('the job to run', () => runs === 1);
    await until('its end', async () => (await job.getState()) === 'completed');
    await vigie.flush();
    expect(asked).toBe(3);
    expect(t.attempts().map(({ task, error_count: errors }) => [task.status, errors])).toEqual([
      ['completed', 0],
    ]);
  });

  test('a denied job fails for good where that was chosen', async () => {
    const t = current();
    let runs = 0;
    t.receiver.verdict = () => ({ decision: 'deny', reason: 'Budget «AI» is spent' });
    t.worker(async () => (runs += 1), {}, { budget: { whenUnreachable: 'allow', onDenied: 'fail' } });
    const job = await t.add('ai', { attempts: 5 });
    await until('its failure', async () => (await job.getState()) === 'failed');
    const failed = await t.queue.getJob(String(job.id));
    expect([runs, failed?.failedReason, failed?.attemptsMade]).toEqual([0, 'Budget «AI» is spent', 1]);
    await until('the task', () => t.receiver.tasks.some(({ status }) => status === 'failed'));
    expect(t.attempts()).toEqual([]);
  });

  test('without an answer it fails open or closed, as was chosen', async () => {
    const t = current();
    let open = 0;
    t.receiver.fault = ({ path }) => (path.endsWith('check/') ? { status: 503 } : undefined);
    const { worker } = t.worker(
      async () => (open += 1),
      {},
      { budget: { whenUnreachable: 'allow', timeoutMs: 200 } },
    );
    await t.add('ai');
    await until('the job', () => open === 1);
    await worker.close();
    let closed = 0;
    t.worker(
      async () => (closed += 1),
      {},
      { budget: { whenUnreachable: 'deny', onDenied: 'fail', timeoutMs: 200 } },
    );
    const job = await t.add('ai');
    await until('its failure', async () => (await job.getState()) === 'failed');
    expect([open, closed]).toEqual([1, 0]);
  });

  test('a failed attempt names its error', async () => {
    const t = current();
    t.worker(async () => {
      throw new RangeError('too far');
    });
    await t.add('ai');
    await until('the metric', () => t.attempts().length === 1);
    expect(t.attempts()[0]).toMatchObject({ error_count: 1, error_type: 'RangeError' });
  });
});
