import type { Recommendation } from '@vigie/contract';
import { describe, expect, it, test } from 'vitest';
import { seeded } from '../src/analysis/testing/random.ts';
import { simulateQueue } from '../src/analysis/testing/simulate-queue.ts';
import type { SimulatedQueue } from '../src/analysis/testing/simulate-queue.ts';
import { makeRule } from './alert-samples.ts';
import { DAY, useServer } from './harness.ts';
import type { Api, Refusal } from './harness.ts';
import { ask, kinds, only, plant } from './recommendation-samples.ts';
import { beat, createAll, metricOf } from './samples.ts';

const server = useServer({ evaluationIntervalMs: 60_000 });

describe('rules', () => {
  it('noisy_rule with a threshold that would have told less; not one whose alerts are minded', async () => {
    const api = await server.api();
    const noisy = await makeRule(api, {
      name: 'noisy',
      metric_field: 'execution_time_ms',
      condition: 'gt',
      threshold_value: 1_000,
      cooldown_minutes: 0,
      task_type: 'a',
    });
    const minded = await makeRule(api, {
      name: 'minded',
      metric_field: 'execution_time_ms',
      condition: 'gt',
      threshold_value: 1_000,
      cooldown_minutes: 0,
      task_type: 'b',
    });
    for (let i = 0; i < 100; i += 1) {
      await createAll(
        api,
        ['a', 'b'].map((type) => metricOf({ execution_time_ms: 2_000 + i }, { task_type: type })),
      );
      const { alerts } = (await api.get<{ alerts: { id: number; alert_id: number }[] }>('alerts/active/'))
        .body;
      // Resolving is what the clock would do; acknowledging is what people do.
      for (const one of alerts) {
        if (one.id === minded.id) await api.post(`alerts/active/${one.alert_id}/acknowledge/`, {});
        await server.app.control.query(
          "UPDATE alerts SET resolved_at = triggered_at + interval '5 minutes', resolved_by = 'auto' WHERE id = $1",
          [one.alert_id],
        );
      }
    }
    const one = only(await ask(api, 'type=alerting'));
    expect(one).toMatchObject({
      kind: 'noisy_rule',
      subject: String(noisy.id),
      evidence: { alerts: 100, acknowledged_or_resolved_by_hand: 0 },
    });
    // A hundred in four weeks, 28 wanted: the values are 2,000 to 2,099.
    expect(one.evidence['proposed_threshold']).toBe(2_071);
  });

  it('silent_rule: old and far above all values; not a young one, nor one that something came near', async () => {
    const api = await server.api();
    const rule = (name: string, threshold: number) =>
      makeRule(api, { name, metric_field: 'memory_usage_mb', condition: 'gt', threshold_value: threshold });
    const [far, near] = [await rule('far', 10_000), await rule('near', 150)];
    await rule('young', 10_000);
    await server.app.control.query(
      "UPDATE alert_rules SET created_at = created_at - interval '40 days' WHERE id = ANY($1)",
      [[far.id, near.id]],
    );
    await plant(server, api, 'x', 50, () => ({ over: { memory_usage_mb: 100 } }));
    expect(only(await ask(api))).toMatchObject({
      kind: 'silent_rule',
      subject: String(far.id),
      evidence: { threshold: 10_000, highest_value: 100 },
    });
  });
});

describe('workers of a queue', () => {
  /** Sends what a simulated queue did in the last two days, and heartbeats of its workers. */
  const observe = async (
    api: Api,
    name: string,
    queue: Omit<SimulatedQueue, 'untilMs' | 'rate' | 'highestRate'>,
    load: number,
  ): Promise<SimulatedQueue> => {
    const rate = (load * queue.servers) / queue.serviceMs;
    const whole: SimulatedQueue = { ...queue, rate: () => rate, highestRate: rate, untilMs: 2 * DAY };
    const start = server.clock.now() - 2 * DAY;
    const done = simulateQueue(whole, seeded(11))
      .map((one) => ({ ...one, finished: one.arrived + one.wait + one.service }))
      .filter(({ finished }) => finished < 2 * DAY);
    const metrics = done.map(({ wait, service, finished }) =>
      metricOf(
        {
          execution_time_ms: service,
          queue_wait_time_ms: wait,
          created_at: new Date(start + finished).toISOString(),
        },
        { task_type: name, queue_name: name },
      ),
    );
    for (let from = 0; from < metrics.length; from += 5_000)
      await createAll(api, metrics.slice(from, from + 5_000));
    for (let i = 0; i < queue.servers; i += 1)
      await beat(api, { worker_name: `${name}-${i}`, queue_name: name, active_tasks: 1 });
    return whole;
  };
  const waitOf = (queue: SimulatedQueue): number => {
    const done = simulateQueue({ ...queue, untilMs: 20 * DAY }, seeded(12));
    return done.reduce((sum, { wait }) => sum + wait, 0) / done.length;
  };

  it('adds where they are missing, says what the wait will be, and is right within 20 %', async () => {
    const api = await server.api();
    const queue = await observe(api, 'normal', { servers: 4, serviceMs: 30_000, serviceScv: 1 }, 0.9);
    const one = only(await ask(api));
    expect(one).toMatchObject({
      type: 'performance',
      kind: 'queue_workers',
      subject: 'normal',
      description: "Consider increasing worker count for 'normal' queue",
      implementation: 'Add 1 worker to normal queue',
      evidence: { workers: 4, slots: 4, slots_from: 'heartbeats' },
    });
    expect(one.impact).toMatch(/^Reduce average wait time by ~\d\d%/);
    const simulated = waitOf({ ...queue, servers: 5 });
    expect(Math.abs((one.evidence['expected_wait_ms'] as number) - simulated)).toBeLessThanOrEqual(
      0.2 * simulated,
    );
  });

  it('takes where they idle; leaves alone where the load is right', async () => {
    const api = await server.api();
    await observe(api, 'idle', { servers: 12, serviceMs: 60_000, serviceScv: 1 }, 0.15);
    await observe(api, 'right', { servers: 8, serviceMs: 60_000, serviceScv: 1 }, 0.6);
    const one = only(await ask(api));
    expect(one).toMatchObject({ type: 'cost', kind: 'queue_workers', subject: 'idle' });
    expect(one.implementation).toMatch(/^Remove [4-9] workers from idle queue$/);
  });
});

test('applied: measured before and after, no longer recommended, and undone', async () => {
  const api = await server.api();
  const plantMemory = (type: string, count: number, mb: number): Promise<void> =>
    plant(server, api, type, count, (_, noise) => ({
      over: { memory_usage_mb: mb * noise },
      task: { queue_name: 'q' },
    }));
  await plantMemory('video', 100, 2_000);
  await plantMemory('mail', 900, 150);
  const one = only(await ask(api));
  const path = `metrics/recommendations/${one.id}/`;
  expect((await api.get(path)).body).toEqual(one);
  const applied = await api.post<Recommendation>(`${path}applied/`, { note: 'own queue' });
  expect(applied).toMatchObject({
    status: 200,
    body: {
      status: 'applied',
      applied: {
        by: 'tester',
        note: 'own queue',
        measured: { verdict: 'too_little_data', samples_before: 1_000 },
      },
    },
  });
  server.clock.advance(60_000);
  await createAll(
    api,
    Array.from({ length: 50 }, () =>
      metricOf({ memory_usage_mb: 150 }, { task_type: 'mail', queue_name: 'q' }),
    ),
  );
  const followed = only(await ask(api));
  expect(followed).toMatchObject({ id: one.id, status: 'applied' });
  expect(followed.applied?.measured).toMatchObject({
    metric: 'memory_usage_mb',
    after: 150,
    verdict: 'lower',
    samples_after: 50,
  });
  expect(kinds(await ask(api, 'status=open'))).toEqual([]);
  expect(kinds(await ask(api, 'status=applied&type=cost'))).toHaveLength(1);
  expect((await api.send('DELETE', `${path}applied/`)).status).toBe(204);
  expect((await api.send('DELETE', `${path}applied/`)).status).toBe(404);
  expect(only(await ask(api)).status).toBe('open');
});

test('what is wrong is named, and what is not there is 404', async () => {
  const api = await server.api();
  const refused = await api.get<Refusal>('metrics/recommendations/?days=31&status=x&type=y&z=1');
  expect(refused.status).toBe(400);
  expect(Object.keys(refused.body).toSorted()).toEqual(['days', 'status', 'type', 'z']);
  expect((await api.get('metrics/recommendations/none/')).status).toBe(404);
  expect((await api.post('metrics/recommendations/none/applied/', {})).status).toBe(404);
  const wrong = await api.post<Refusal>('metrics/recommendations/none/applied/', {
    note: 1,
    applied_at: '2001-01-01',
    by: 'x',
  });
  expect(Object.keys(wrong.body).toSorted()).toEqual(['applied_at', 'by', 'note']);
});
