import type { ActiveAlerts, AlertDetail, RuleOutput } from '@vigie/contract';
import { expect, test } from 'vitest';
import { makeRule } from './alert-samples.ts';
import { useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { useMailbox } from './mailbox.ts';
import { createAll, metricOf } from './samples.ts';
import { until } from './until.ts';

const MINUTE = 60_000;
const box = useMailbox();
const server = useServer(() => ({ evaluationIntervalMs: 100, smtpUrl: box.url }));

/** Executions of a test: value, and what differs from the sample. */
type Execution = [value: number, over?: Record<string, unknown>, task?: Record<string, unknown>];

const store = (api: Api, executions: readonly Execution[]): Promise<unknown> =>
  createAll(
    api,
    executions.map(([value, over, task]) =>
      metricOf({ execution_time_ms: value, ...over }, { task_type: 'crawl', queue_name: 'fast', ...task }),
    ),
  );
const ago = (minutes: number): { created_at: string } => ({
  created_at: new Date(server.clock.now() - minutes * MINUTE).toISOString(),
});
const activeOf = async (api: Api, rule: RuleOutput): Promise<ActiveAlerts['alerts']> =>
  (await api.get<ActiveAlerts>(`alerts/active/?alert_rule=${rule.id}`)).body.alerts;
const ruleOf = async (api: Api, rule: RuleOutput): Promise<RuleOutput> =>
  (await api.get<RuleOutput>(`alerts/${rule.id}/`)).body;

/** A rule over a window that any look finds breached: once it fired, the looks before it were made too. */
const looked = async (api: Api, times = 2): Promise<void> => {
  for (let i = 0; i < times; i += 1) {
    const beacon = await makeRule(api, {
      name: `beacon ${i}`,
      aggregation: 'count',
      condition: 'gte',
      threshold_value: 0,
    });
    await until(async () => (await activeOf(api, beacon)).length === 1);
  }
};

/** Two rules that differ in one field only, before the same executions: which of them fires. */
interface Pair {
  field: string;
  fires: Record<string, unknown>;
  quiet: Record<string, unknown>;
  also?: Record<string, unknown>;
  executions: () => Execution[];
}

const avg = { aggregation: 'avg' };
const PAIRS: Pair[] = [
  {
    field: 'task_type',
    fires: { task_type: 'render,crawl' },
    quiet: { task_type: 'render' },
    executions: () => [[9000]],
  },
  {
    field: 'queue_name',
    fires: { queue_name: 'fast' },
    quiet: { queue_name: 'slow' },
    executions: () => [[9000]],
  },
  {
    field: 'aggregation',
    fires: { aggregation: 'each' },
    quiet: avg,
    executions: () => [[9000], [10], [10], [10]],
  },
  {
    field: 'window_minutes of single executions',
    fires: { window_minutes: 120 },
    quiet: { window_minutes: 60 },
    executions: () => [[9000, ago(90)]],
  },
  {
    field: 'window_minutes of an aggregate',
    also: avg,
    fires: { window_minutes: 30 },
    quiet: { window_minutes: 5 },
    executions: () => [
      [90_000, ago(20)],
      [10, ago(1)],
    ],
  },
  {
    field: 'for_minutes',
    also: avg,
    fires: { for_minutes: 0 },
    quiet: { for_minutes: 30 },
    executions: () => [[9000, ago(1)]],
  },
  {
    field: 'min_samples',
    also: avg,
    fires: { min_samples: 2 },
    quiet: { min_samples: 3 },
    executions: () => [
      [9000, ago(1)],
      [9000, ago(1)],
    ],
  },
  {
    field: 'group_by',
    also: avg,
    fires: { group_by: 'task_type' },
    quiet: { group_by: null },
    executions: () => [
      [9000, ago(1)],
      [10, ago(1), { task_type: 'render' }],
      [10, ago(1), { task_type: 'render' }],
      [10, ago(1), { task_type: 'render' }],
    ],
  },
  {
    field: 'warning_value',
    fires: { warning_value: 4000 },
    quiet: { warning_value: null },
    executions: () => [[4500]],
  },
  {
    field: 'no_data',
    also: { ...avg, task_type: 'nightly' },
    fires: { no_data: 'alert' },
    quiet: { no_data: 'ignore' },
    executions: () => [[10]],
  },
  {
    field: 'is_active',
    fires: { is_active: true },
    quiet: { is_active: false },
    executions: () => [[9000]],
  },
  {
    field: 'condition',
    fires: { condition: 'gte' },
    quiet: { condition: 'gt' },
    executions: () => [[5000]],
  },
];

test.each(PAIRS)('$field decides whether a rule fires', async ({ fires, quiet, also, executions }) => {
  const api = await server.api();
  const loud = await makeRule(api, { ...also, ...fires });
  const silent = await makeRule(api, { ...also, ...quiet });
  await store(api, executions());
  await until(async () => (await activeOf(api, loud)).length === 1);
  await looked(api);
  expect(await activeOf(api, silent)).toEqual([]);
  expect((await ruleOf(api, loud)).trigger_count).toBe(1);
  expect((await ruleOf(api, silent)).trigger_count).toBe(0);
});

/** Of 1, 2, … 100 ms, one in four failed; a bound just below the value of each aggregation, and just above it. */
test.each([
  ['avg', 50.5],
  ['min', 1],
  ['max', 100],
  ['sum', 5050],
  ['count', 100],
  ['p50', 51],
  ['p95', 96],
  ['p99', 100],
  ['error_rate', 25],
])('the aggregation %s is compared with the threshold', async (aggregation, value) => {
  const api = await server.api();
  const over = { aggregation, window_minutes: 10 };
  const loud = await makeRule(api, { ...over, threshold_value: value - 0.25 });
  const silent = await makeRule(api, { ...over, threshold_value: value + 0.25 });
  await store(
    api,
    Array.from({ length: 100 }, (_, i): Execution => [
      i + 1,
      { error_count: i % 4 === 0 ? 2 : 0, ...ago(1) },
    ]),
  );
  const [alert] = await until(async () => {
    const active = await activeOf(api, loud);
    return active[0]?.current_value === value && active;
  });
  expect(alert?.affected_tasks.length).toBeGreaterThan(0);
  expect(alert?.aggregation).toBe(aggregation);
  const history = await api.get<AlertDetail>(`alerts/history/${alert?.alert_id}/`);
  expect(history.body).toMatchObject({ aggregation, metric_field: 'execution_time_ms' });
  await looked(api);
  expect(await activeOf(api, silent)).toEqual([]);
});

test('group_by opens one alert per type, each with a cooldown of its own', async () => {
  const api = await server.api();
  const grouped = await makeRule(api, { group_by: 'task_type' });
  const together = await makeRule(api);
  await store(api, [[9000], [9000, {}, { task_type: 'render' }], [9000]]);
  expect((await activeOf(api, grouped)).map(({ group }) => group).toSorted()).toEqual(['crawl', 'render']);
  expect((await activeOf(api, together)).map(({ group }) => group)).toEqual(['']);
  expect((await ruleOf(api, grouped)).trigger_count).toBe(2);
});

test('severity is fixed, or by how far past the threshold', async () => {
  const api = await server.api();
  const fixed = await makeRule(api, { severity: 'low' });
  const byRatio = await makeRule(api);
  await store(api, [[60_000]]);
  expect((await activeOf(api, fixed))[0]?.severity).toBe('low');
  expect((await activeOf(api, byRatio))[0]?.severity).toBe('critical');
});

test('a warning opens low, and the threshold fires again at once', async () => {
  const api = await server.api();
  const rule = await makeRule(api, { warning_value: 4000 });
  await store(api, [[4500]]);
  expect((await activeOf(api, rule))[0]).toMatchObject({ level: 'warning', severity: 'low', fire_count: 1 });
  await store(api, [[8500]]);
  expect((await activeOf(api, rule))[0]).toMatchObject({
    level: 'critical',
    severity: 'medium',
    fire_count: 2,
    threshold_value: 5000,
  });
});

test('cooldown_minutes: 0 tells of every breach, 30 of the first', async () => {
  const api = await server.api();
  const every = await makeRule(api, { name: `every ${api.brand}`, cooldown_minutes: 0 });
  const first = await makeRule(api, { name: `first ${api.brand}`, cooldown_minutes: 30 });
  for (const value of [9000, 9001, 9002]) await store(api, [[value]]);
  const told = (name: string): number => box.mails.filter((mail) => mail.subject.includes(name)).length;
  await until(() => told(every.name) === 3 && told(first.name) === 1);
  expect((await ruleOf(api, every)).trigger_count).toBe(3);
  expect((await ruleOf(api, first)).trigger_count).toBe(1);
});

test('for_minutes: fires once the condition held that long, and not when it was interrupted', async () => {
  const api = await server.api();
  const rule = await makeRule(api, { ...avg, window_minutes: 60, for_minutes: 20 });
  await store(api, [[9000, ago(1)]]);
  await looked(api);
  expect(await activeOf(api, rule)).toEqual([]);
  server.clock.advance(21 * MINUTE);
  await until(async () => (await activeOf(api, rule)).length === 1);
});
