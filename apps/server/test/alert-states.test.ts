import type { ActiveAlerts, RuleOutput } from '@vigie/contract';
import { expect, test } from 'vitest';
import { makeRule } from './alert-samples.ts';
import { useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { create, metricOf } from './samples.ts';
import { until } from './until.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const server = useServer({ evaluationIntervalMs: 100 });

type Alert = ActiveAlerts['alerts'][number];
const activeOf = async (api: Api, rule: RuleOutput): Promise<Alert[]> =>
  (await api.get<ActiveAlerts>(`alerts/active/?alert_rule=${rule.id}`)).body.alerts;
const alerting = async (api: Api, rule: RuleOutput): Promise<Alert> => {
  const [alert] = await until(async () => {
    const active = await activeOf(api, rule);
    return active.length > 0 && active;
  });
  return alert as Alert;
};
const calm = async (api: Api, rule: RuleOutput): Promise<void> => {
  await until(async () => (await activeOf(api, rule)).length === 0);
};
const beat = (api: Api, worker: string, over: Record<string, unknown> = {}): Promise<unknown> =>
  api.post('workers/heartbeat/', { worker_name: worker, queue_name: 'fast', ...over });
/** Two rules on a state that differ in the threshold: one that is passed, one that is not. */
const pair = async (
  api: Api,
  field: string,
  over: { condition: string; passed: number; far: number; task_type?: string; queue_name?: string },
): Promise<{ loud: RuleOutput; silent: RuleOutput }> => {
  const { passed, far, ...rest } = over;
  const make = (threshold_value: number): Promise<RuleOutput> =>
    makeRule(api, { metric_field: field, threshold_value, cooldown_minutes: 5, ...rest });
  return { loud: await make(passed), silent: await make(far) };
};

test('worker_silent_seconds: a worker that is not heard of any more, until it is', async () => {
  const api = await server.api();
  await beat(api, 'w1');
  const { loud, silent } = await pair(api, 'worker_silent_seconds', {
    condition: 'gt',
    passed: 120,
    far: 100_000,
  });
  server.clock.advance(3 * MINUTE);
  await beat(api, 'w2');
  const alert = await alerting(api, loud);
  expect(alert).toMatchObject({ group: 'w1', severity: 'medium' });
  expect(alert.current_value).toBeGreaterThanOrEqual(180);
  expect(await activeOf(api, silent)).toEqual([]);
  await beat(api, 'w1');
  server.clock.advance(5 * MINUTE);
  await Promise.all([beat(api, 'w1'), beat(api, 'w2')]);
  await until(async () => {
    await Promise.all([beat(api, 'w1'), beat(api, 'w2')]);
    return (await activeOf(api, loud)).length === 0;
  });
});

test('worker_load_average: of workers that are online', async () => {
  const api = await server.api();
  await beat(api, 'idle', { load_average: 0.1 });
  await beat(api, 'busy', { load_average: 8 });
  const { loud, silent } = await pair(api, 'worker_load_average', { condition: 'gt', passed: 4, far: 9 });
  expect(await alerting(api, loud)).toMatchObject({ group: 'busy', current_value: 8 });
  expect(await activeOf(api, silent)).toEqual([]);
  // Nobody hears of its load any more: nothing holds the alert open.
  server.clock.advance(6 * MINUTE);
  await calm(api, loud);
});

test('worker_success_rate: by worker', async () => {
  const api = await server.api();
  await beat(api, 'good', { processed_tasks: 100, failed_tasks: 1 });
  await beat(api, 'bad', { processed_tasks: 100, failed_tasks: 40 });
  await beat(api, 'fresh', { processed_tasks: 0, failed_tasks: 0 });
  const { loud, silent } = await pair(api, 'worker_success_rate', { condition: 'lt', passed: 90, far: 50 });
  expect(await alerting(api, loud)).toMatchObject({ group: 'bad', current_value: 60 });
  expect(await activeOf(api, silent)).toEqual([]);
});

test('queue_online_workers: a queue that lost its workers, and one that never had any', async () => {
  const api = await server.api();
  await beat(api, 'w1');
  await beat(api, 'w2', { queue_name: 'slow' });
  const { loud, silent } = await pair(api, 'queue_online_workers', {
    condition: 'lt',
    passed: 1,
    far: 0,
    queue_name: 'fast,never',
  });
  expect(await alerting(api, loud)).toMatchObject({ group: 'never', current_value: 0, severity: 'critical' });
  server.clock.advance(2 * MINUTE);
  await until(async () => (await activeOf(api, loud)).length === 2);
  expect((await activeOf(api, loud)).map(({ group }) => group).toSorted()).toEqual(['fast', 'never']);
  expect(await activeOf(api, silent)).toEqual([]);
});

test('queue_oldest_waiting_seconds: by the task that waits longest, until it runs', async () => {
  const api = await server.api();
  const queuedAt = (minutes: number): string => new Date(server.clock.now() - minutes * MINUTE).toISOString();
  const wait = (id: string, minutes: number, over: Record<string, unknown> = {}): Promise<unknown> =>
    api.post('tasks/', {
      task_id: id,
      task_type: 'crawl',
      status: 'pending',
      queue_name: 'fast',
      queued_at: queuedAt(minutes),
      ...over,
    });
  await wait('old', 10);
  await wait('new', 1);
  await wait('done', 60);
  await wait('done', 60, { status: 'completed', completed_at: queuedAt(0) });
  const { loud, silent } = await pair(api, 'queue_oldest_waiting_seconds', {
    condition: 'gt',
    passed: 300,
    far: 1200,
  });
  const alert = await alerting(api, loud);
  expect(alert.group).toBe('fast');
  expect(alert.current_value).toBeGreaterThanOrEqual(600);
  expect(alert.current_value).toBeLessThan(700);
  expect(await activeOf(api, silent)).toEqual([]);
  await wait('old', 10, { status: 'running', started_at: queuedAt(0) });
  await wait('new', 1, { status: 'running', started_at: queuedAt(0) });
  // While it was still waiting, another look may just have been under way.
  await until(async () => {
    server.clock.advance(MINUTE);
    return (await activeOf(api, loud)).length === 0;
  });
});

test('minutes_since_execution: a type that falls silent, and one that was never seen', async () => {
  const api = await server.api();
  await create(api, metricOf({}, { task_type: 'nightly' }));
  const { loud, silent } = await pair(api, 'minutes_since_execution', {
    condition: 'gt',
    passed: 60,
    far: 600,
    task_type: 'nightly,never',
  });
  server.clock.advance(61 * MINUTE);
  await until(async () => (await activeOf(api, loud)).length === 2);
  expect((await activeOf(api, loud)).map(({ group }) => group).toSorted()).toEqual(['never', 'nightly']);
  expect(await activeOf(api, silent)).toEqual([]);
  await create(api, metricOf({}, { task_type: 'nightly' }));
  await until(async () => {
    server.clock.advance(MINUTE);
    await create(api, metricOf({}, { task_type: 'nightly' }));
    return (await activeOf(api, loud)).map(({ group }) => group).join() === 'never';
  });
});

test('workers, queues and types of another brand with the same names are not seen', async () => {
  const [mine, theirs] = [await server.api(), await server.api()];
  await beat(theirs, 'w1', { load_average: 99 });
  await beat(mine, 'w1', { load_average: 1 });
  const rule = await makeRule(mine, { metric_field: 'worker_load_average', threshold_value: 10 });
  const beacon = await makeRule(mine, { metric_field: 'worker_load_average', threshold_value: 0 });
  expect((await alerting(mine, beacon)).current_value).toBe(1);
  expect(await activeOf(mine, rule)).toEqual([]);
  expect((await theirs.get<ActiveAlerts>('alerts/active/')).body.active_alerts).toBe(0);
});
