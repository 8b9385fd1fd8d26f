import type { ActiveAlerts, BudgetOutput, BudgetVerdict } from '@vigie/contract';
import { expect, test } from 'vitest';
import { makeRule, sendJson } from './alert-samples.ts';
import { DAY, HOUR, useServer } from './harness.ts';
import type { Api, Page, Refusal } from './harness.ts';
import { createAll, metricOf, newTaskId } from './samples.ts';
import { until } from './until.ts';

const server = useServer({ evaluationIntervalMs: 100 });
const at = (ms: number): string => new Date(server.clock.now() + ms).toISOString();

const setBudget = async (api: Api, over: object = {}): Promise<BudgetOutput> => {
  const answer = await api.post<BudgetOutput>('budgets/', {
    name: 'All',
    amount_usd: '10.00',
    period: 'rolling',
    rolling_days: 7,
    ...over,
  });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
};
const check = async (api: Api, over: object = {}): Promise<BudgetVerdict> => {
  const answer = await api.post<BudgetVerdict>('budgets/check/', { task_type: 'ai', ...over });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  return answer.body;
};
const decides = async (api: Api, decision: string, over: object = {}): Promise<BudgetVerdict> =>
  until(async () => {
    const verdict = await check(api, over);
    return verdict.decision === decision && verdict;
  });
const spend = (api: Api, cost: number | string, over: object = {}, type = 'ai'): Promise<number[]> =>
  createAll(api, [metricOf({ cost_usd: cost, ...over }, { task_type: type })]);
const show = async (api: Api, id: number): Promise<BudgetOutput> =>
  (await api.get<BudgetOutput>(`budgets/${id}/`)).body;

test('a worker is allowed, warned and denied, with the reason, as the money goes', async () => {
  const api = await server.api();
  expect(await check(api)).toMatchObject({
    decision: 'allow',
    budgets: [],
    reason: 'No budget is for this task type.',
  });
  await setBudget(api, { name: 'AI', task_types: ['ai', 'embed'] });
  expect(await check(api)).toMatchObject({ decision: 'allow', budgets: [{ name: 'AI', spent_usd: '0.00' }] });
  await spend(api, 7.99);
  await spend(api, 100, {}, 'crawl');
  await spend(api, 100, { created_at: at(-8 * DAY) });
  const left = await until(async () => {
    const verdict = await check(api);
    return verdict.budgets[0]?.spent_usd === '7.99' && verdict;
  });
  expect(left).toMatchObject({ decision: 'allow', budgets: [{ remaining_usd: '2.01', used_percent: 79.9 }] });
  expect(await check(api, { planned_cost_usd: '0.01' })).toMatchObject({ decision: 'warn' });
  expect(await check(api, { planned_cost_usd: '2.01' })).toMatchObject({ decision: 'warn' });
  expect(await check(api, { planned_cost_usd: '2.010001' })).toMatchObject({
    decision: 'deny',
    reason:
      'Budget «AI» is spent: 7.99 USD of 10.00 USD are spent or promised in 7 days and 2.010001 USD planned.',
  });
  expect(await check(api, { task_type: 'crawl', planned_cost_usd: 50 })).toMatchObject({ decision: 'allow' });
  await spend(api, 2.01);
  expect(await decides(api, 'deny')).toMatchObject({
    budgets: [{ remaining_usd: '0.00', used_percent: 100 }],
  });
});

test('the strictest budget decides; one that only warns never denies; zero means nothing', async () => {
  const api = await server.api();
  const warning = await setBudget(api, { name: 'Warn', action: 'warn', amount_usd: 1 });
  await spend(api, 5);
  await decides(api, 'warn');
  const nothing = await setBudget(api, { name: 'Nothing', amount_usd: 0 });
  expect(nothing).toMatchObject({ amount_usd: '0.00', used_percent: null, remaining_usd: '-5.00' });
  expect(await check(api)).toMatchObject({
    decision: 'deny',
    reason: 'Budget «Nothing» is zero: nothing may be spent.',
    budgets: [{ decision: 'warn' }, { decision: 'deny', used_percent: null }],
  });
  await sendJson(api, 'PATCH', `budgets/${nothing.id}/`, { is_active: false });
  expect((await check(api)).decision).toBe('warn');
  await api.send('DELETE', `budgets/${warning.id}/`);
  expect((await check(api)).decision).toBe('allow');
});

test('a name with blanks around it is asked for, promised to and spent under the one without', async () => {
  const api = await server.api();
  const { id } = await setBudget(api, { task_types: [' ai '], amount_usd: 1 });
  const ask = { task_type: 'ai ', task_id: ' blank ', planned_cost_usd: '0.40' };
  expect(await check(api, ask)).toMatchObject({ decision: 'allow' });
  expect(await show(api, id)).toMatchObject({ task_types: ['ai'], held_usd: '0.40' });
  await createAll(api, [metricOf({ cost_usd: 1 }, { task_id: ' blank ', task_type: 'ai ' })]);
  await decides(api, 'deny', { task_type: ' ai' });
  await until(async () => {
    await check(api);
    server.clock.advance(1_000);
    return (await show(api, id)).held_usd === '0.00';
  });
  expect(await show(api, id)).toMatchObject({ spent_usd: '1.00', held_usd: '0.00' });
});

test('planned costs are promised, however many ask at once, until the task reports or time is up', async () => {
  const api = await server.api();
  const { id } = await setBudget(api);
  const asks = await Promise.all(
    Array.from({ length: 25 }, (_, i) => check(api, { task_id: `t${i}`, planned_cost_usd: '1.00' })),
  );
  const granted = asks.filter(({ decision }) => decision !== 'deny').length;
  expect(granted).toBe(10);
  expect(await show(api, id)).toMatchObject({ spent_usd: '0.00', held_usd: '10.00', remaining_usd: '0.00' });
  const holder = asks.findIndex(({ decision }) => decision !== 'deny');
  // Asking again for the same task takes the place of what was promised to it.
  expect(await check(api, { task_id: `t${holder}`, planned_cost_usd: '0.40' })).not.toMatchObject({
    decision: 'deny',
  });
  expect((await show(api, id)).held_usd).toBe('9.40');
  await createAll(api, [metricOf({ cost_usd: 0.5 }, { task_id: `t${holder}`, task_type: 'ai' })]);
  await decides(api, 'warn');
  await until(async () => {
    await check(api);
    server.clock.advance(1_000);
    return (await show(api, id)).held_usd === '9.00';
  });
  expect(await show(api, id)).toMatchObject({ spent_usd: '0.50', remaining_usd: '0.50' });
  server.clock.advance(901_000);
  expect(await show(api, id)).toMatchObject({ spent_usd: '0.50', held_usd: '0.00' });
  await decides(api, 'allow', { planned_cost_usd: 7 });
});

test('burn rate, and a forecast that names its method and says when it is spent', async () => {
  const api = await server.api();
  await createAll(
    api,
    Array.from({ length: 30 }, (_, i) =>
      metricOf({ cost_usd: i % 2 === 0 ? 9 : 11, created_at: at(-(i + 1) * DAY) }, { task_type: 'ai' }),
    ),
  );
  const rolling = await setBudget(api, { amount_usd: 400, rolling_days: 31 });
  expect(rolling.spent_usd).toBe('300.00');
  expect(rolling.burn_rate_usd_per_day).toMatch(/^(9\.8|10\.1)/);
  expect(rolling.forecast).toMatchObject({
    method: "daily mean of the last 30 whole days by weekday, Student's t interval",
    days_observed: 30,
    confidence_percent: 80,
    exhausted_on: null,
  });
  const month = await setBudget(api, {
    name: 'Month',
    period: 'month',
    rolling_days: null,
    amount_usd: 1_000,
  });
  const now = new Date(server.clock.now());
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
  expect(month).toMatchObject({
    period_start: new Date(start).toISOString().replace('.000Z', 'Z'),
    rolling_days: null,
  });
  const expected = Number(month.spent_usd) + ((end - now.getTime()) / DAY) * 10;
  expect(Math.abs(Number(month.forecast?.period_end_usd) - expected)).toBeLessThan(12);
  expect(Number(month.forecast?.low_usd)).toBeLessThan(Number(month.forecast?.period_end_usd));
  const spent = await setBudget(api, {
    name: 'Spent',
    period: 'month',
    rolling_days: null,
    amount_usd: month.spent_usd,
  });
  if (Number(month.spent_usd) > 0) expect(spent.forecast?.exhausted_on).toBe(at(0).slice(0, 10));
  expect(await setBudget(api, { name: 'New', task_types: ['never'] })).toMatchObject({
    forecast: null,
    burn_rate_usd_per_day: null,
  });
});

test('alert rules on budgets fire at their thresholds, one alert a budget', async () => {
  const api = await server.api();
  await setBudget(api, { name: 'Small', amount_usd: 10 });
  await setBudget(api, { name: 'Large', amount_usd: 1_000 });
  const rule = await makeRule(api, {
    metric_field: 'budget_used_percent',
    condition: 'gte',
    threshold_value: 100,
    warning_value: 80,
  });
  await spend(api, 8.5);
  const alerts = async () =>
    (await api.get<ActiveAlerts>(`alerts/active/?alert_rule=${rule.id}`)).body.alerts;
  const [warned] = await until(async () => {
    const found = await alerts();
    return found.length > 0 && found;
  });
  expect(warned).toMatchObject({ group: 'Small', level: 'warning', current_value: 85 });
  await spend(api, 2);
  await until(async () =>
    (await alerts()).some((alert) => alert.level === 'critical' && alert.current_value === 105),
  );
  expect((await alerts()).length).toBe(1);
  const refused = await api.post<Refusal>('alerts/', {
    name: 'x',
    metric_field: 'budget_forecast_percent',
    condition: 'gt',
    threshold_value: 100,
    notification_emails: ['a@example.com'],
    task_type: 'ai',
  });
  expect([refused.status, Object.keys(refused.body)]).toEqual([400, ['task_type']]);
});

test('what makes no sense is refused with field and reason', async () => {
  const api = await server.api();
  const made = await setBudget(api);
  const errors = async (path: string, body: object, method = 'POST'): Promise<string[]> => {
    const answer = await sendJson<Refusal>(api, method, path, body);
    expect(answer.status, JSON.stringify(body)).toBe(400);
    return Object.keys(answer.body).toSorted();
  };
  const good = { name: 'x', amount_usd: 1, period: 'month' };
  expect(await errors('budgets/', {})).toEqual(['amount_usd', 'name', 'period']);
  expect(await errors('budgets/', { ...good, amount_usd: -1 })).toEqual(['amount_usd']);
  expect(await errors('budgets/', { ...good, amount_usd: '-0.01' })).toEqual(['amount_usd']);
  expect(await errors('budgets/', { ...good, amount_usd: '1e12' })).toEqual(['amount_usd']);
  expect(await errors('budgets/', { ...good, name: ' ' })).toEqual(['name']);
  expect(await errors('budgets/', { ...good, name: made.name })).toEqual(['name']);
  expect(await errors('budgets/', { ...good, rolling_days: 3 })).toEqual(['rolling_days']);
  expect(await errors('budgets/', { ...good, period: 'rolling' })).toEqual(['rolling_days']);
  expect(await errors('budgets/', { ...good, warn_percent: 0 })).toEqual(['warn_percent']);
  expect(await errors(`budgets/${made.id}/`, { period: 'month', rolling_days: 4 }, 'PATCH')).toEqual([
    'rolling_days',
  ]);
  expect(await sendJson(api, 'PATCH', `budgets/${made.id}/`, { period: 'month' })).toMatchObject({
    status: 200,
    body: { period: 'month', rolling_days: null },
  });
  expect(await errors('budgets/check/', {})).toEqual(['task_type']);
  expect(await errors('budgets/check/', { task_type: 'a', planned_cost_usd: 'x' })).toEqual([
    'planned_cost_usd',
  ]);
  expect(await errors('budgets/check/', { task_type: 'a', planned_cost_usd: -1 })).toEqual([
    'planned_cost_usd',
  ]);
  expect(await errors('budgets/check/', { task_type: 'a', hold_seconds: 5 })).toEqual(['hold_seconds']);
  for (const id of ['0', '%00', 'x', '999999'])
    expect((await api.get(`budgets/${id}/`)).status, id).toBe(404);
  expect((await api.get<Page<BudgetOutput>>('budgets/?is_active=true')).body.count).toBe(1);
});

test('promises of one brand are nothing to another', async () => {
  const [one, two] = [await server.api(), await server.api()];
  for (const api of [one, two]) await setBudget(api);
  await check(one, { task_id: newTaskId(), planned_cost_usd: 10 });
  server.clock.advance(HOUR / 60);
  expect(await check(two, { task_id: newTaskId(), planned_cost_usd: 10 })).toMatchObject({
    decision: 'warn',
    budgets: [{ held_usd: '0.00' }],
  });
});
