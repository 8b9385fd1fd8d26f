import type { ActiveAlerts, AlertDetail, RuleOutput } from '@vigie/contract';
import { expect, test } from 'vitest';
import { makeRule, sendJson } from './alert-samples.ts';
import { useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { useMailbox } from './mailbox.ts';
import type { Mail } from './mailbox.ts';
import { createAll, metricOf } from './samples.ts';
import { until } from './until.ts';

const MINUTE = 60_000;
const box = useMailbox();
const server = useServer(() => ({ evaluationIntervalMs: 100, smtpUrl: box.url }));

type Alert = ActiveAlerts['alerts'][number];
let serial = 0;
/** A rule with a name of its own, so that its mails can be told apart. */
const newRule = (api: Api, over: Record<string, unknown> = {}): Promise<RuleOutput> =>
  makeRule(api, { name: `Rule ${(serial += 1)} end`, ...over });
const breach = (api: Api, value = 9000, task: Record<string, unknown> = {}): Promise<unknown> =>
  createAll(api, [metricOf({ execution_time_ms: value }, task)]);
const activeOf = async (api: Api, rule: RuleOutput): Promise<Alert[]> =>
  (await api.get<ActiveAlerts>(`alerts/active/?alert_rule=${rule.id}`)).body.alerts;
const onlyOf = async (api: Api, rule: RuleOutput): Promise<Alert> => {
  const active = await activeOf(api, rule);
  expect(active).toHaveLength(1);
  return active[0] as Alert;
};
const resolved = (api: Api, rule: RuleOutput): Promise<boolean> =>
  until(async () => (await activeOf(api, rule)).length === 0);
const mailsOf = (rule: RuleOutput): Mail[] => box.mails.filter((mail) => mail.subject.includes(rule.name));
const mailed = (rule: RuleOutput, count: number): Promise<boolean> =>
  until(() => mailsOf(rule).length === count);
const historyOf = async (api: Api, alertId: number): Promise<AlertDetail> =>
  (await api.get<AlertDetail>(`alerts/history/${alertId}/`)).body;
const kindsOf = async (api: Api, alertId: number): Promise<string[]> =>
  (await historyOf(api, alertId)).events.map(({ kind }) => kind);
/** A look at the rules that began after now: by then what had to come has come. */
const looked = async (api: Api): Promise<void> => {
  const beacon = await newRule(api, { aggregation: 'count', condition: 'gte', threshold_value: 0 });
  await until(async () => (await activeOf(api, beacon)).length === 1);
  await makeRule(api, { name: 'one more' });
  const again = await newRule(api, { aggregation: 'count', condition: 'gte', threshold_value: 0 });
  await until(async () => (await activeOf(api, again)).length === 1);
};

test('an alert fires, breaches join it, it fires again after the cooldown, and resolves by itself', async () => {
  const api = await server.api();
  const rule = await newRule(api, { cooldown_minutes: 10, notify_recovery: true });
  await breach(api, 9000, { task_id: 'first' });
  await breach(api, 8000, { task_id: 'second' });
  await mailed(rule, 1);
  expect(await onlyOf(api, rule)).toMatchObject({
    fire_count: 1,
    current_value: 8000,
    affected_tasks: ['first', 'second'],
    affected_count: 2,
  });
  server.clock.advance(9 * MINUTE);
  await breach(api, 7000, { task_id: 'third' });
  server.clock.advance(2 * MINUTE);
  await breach(api, 6000, { task_id: 'fourth' });
  await mailed(rule, 2);
  const alert = await onlyOf(api, rule);
  expect(alert).toMatchObject({ fire_count: 2, affected_count: 4 });
  expect((await api.get<RuleOutput>(`alerts/${rule.id}/`)).body).toMatchObject({ trigger_count: 2 });
  server.clock.advance(10 * MINUTE);
  await resolved(api, rule);
  await mailed(rule, 3);
  expect(mailsOf(rule)[2]?.subject).toContain('Recovered');
  const history = await until(async () => {
    const shown = await historyOf(api, alert.alert_id);
    return shown.notifications.every(({ status }) => status === 'sent') && shown;
  });
  expect(history).toMatchObject({ resolved_by: 'auto', status: 'resolved' });
  expect(history.events.map(({ kind }) => kind)).toEqual(['fired', 'fired', 'resolved']);
  expect(history.notifications.map(({ event, status }) => [event, status])).toEqual([
    ['fired', 'sent'],
    ['fired', 'sent'],
    ['recovered', 'sent'],
  ]);
  // The next breach is another alert.
  await breach(api);
  expect((await onlyOf(api, rule)).alert_id).not.toBe(alert.alert_id);
});

test('notify_recovery: false tells nobody of the end', async () => {
  const api = await server.api();
  const quiet = await newRule(api, { cooldown_minutes: 5 });
  const told = await newRule(api, { cooldown_minutes: 5, notify_recovery: true });
  await breach(api);
  await mailed(quiet, 1);
  server.clock.advance(6 * MINUTE);
  await mailed(told, 2);
  await resolved(api, quiet);
  expect(mailsOf(quiet)).toHaveLength(1);
});

test('renotify_minutes tells again until somebody acknowledges', async () => {
  const api = await server.api();
  const once = await newRule(api, { cooldown_minutes: 600 });
  const again = await newRule(api, { cooldown_minutes: 600, renotify_minutes: 30 });
  await breach(api);
  await mailed(again, 1);
  server.clock.advance(31 * MINUTE);
  await mailed(again, 2);
  expect(mailsOf(again)[1]?.subject).toContain('Still alerting');
  const { alert_id: id } = await onlyOf(api, again);
  expect((await api.post(`alerts/active/${id}/acknowledge/`, { note: 'on it' })).status).toBe(200);
  server.clock.advance(31 * MINUTE);
  await looked(api);
  expect(mailsOf(again)).toHaveLength(2);
  expect(mailsOf(once)).toHaveLength(1);
  expect(await kindsOf(api, id)).toEqual(['fired', 'renotified', 'acknowledged']);
  expect((await api.get<RuleOutput>(`alerts/${again.id}/`)).body.trigger_count).toBe(1);
});

test('a silence holds the message back, and the alert is told once when it ends', async () => {
  const api = await server.api();
  const rule = await newRule(api, { cooldown_minutes: 600 });
  const other = await newRule(api, { cooldown_minutes: 600 });
  const silence = await api.post<{ id: number }>('silences/', {
    reason: 'migration',
    minutes: 30,
    matcher: { alert_rule: [rule.id] },
  });
  await breach(api);
  await mailed(other, 1);
  const { alert_id: id } = await onlyOf(api, rule);
  await looked(api);
  expect(mailsOf(rule)).toHaveLength(0);
  expect((await historyOf(api, id)).events).toMatchObject([
    { kind: 'fired', silenced_by: String(silence.body.id) },
  ]);
  server.clock.advance(31 * MINUTE);
  await mailed(rule, 1);
  await looked(api);
  expect(mailsOf(rule)).toHaveLength(1);
});

test('a silence of a task type holds for what is of that type alone', async () => {
  const api = await server.api();
  const grouped = await newRule(api, { group_by: 'task_type', cooldown_minutes: 600 });
  const together = await newRule(api, { cooldown_minutes: 600 });
  await api.post('silences/', { reason: 'x', minutes: 30, matcher: { task_type: ['loud'] } });
  await breach(api, 9000, { task_type: 'loud' });
  await looked(api);
  expect([mailsOf(grouped).length, mailsOf(together).length]).toEqual([0, 0]);
  await breach(api, 9000, { task_type: 'other' });
  await mailed(grouped, 1);
  await mailed(together, 1);
});

test('a snoozed alert tells nobody, and is told when it wakes', async () => {
  const api = await server.api();
  const rule = await newRule(api, { cooldown_minutes: 5 });
  await breach(api);
  await mailed(rule, 1);
  const { alert_id: id } = await onlyOf(api, rule);
  await api.post(`alerts/active/${id}/snooze/`, { minutes: 60 });
  for (let i = 0; i < 10; i += 1) {
    server.clock.advance(4 * MINUTE);
    await breach(api);
  }
  await looked(api);
  expect(mailsOf(rule)).toHaveLength(1);
  expect((await onlyOf(api, rule)).fire_count).toBeGreaterThan(3);
  for (let i = 0; i < 6; i += 1) {
    server.clock.advance(4 * MINUTE);
    await breach(api);
  }
  await until(() => mailsOf(rule).length > 1);
});

test('what comes and goes three times within an hour flaps: it stays open longer, and recoveries are not told', async () => {
  const api = await server.api();
  const rule = await newRule(api, { cooldown_minutes: 5, notify_recovery: true });
  for (let round = 0; round < 2; round += 1) {
    await breach(api);
    server.clock.advance(5.5 * MINUTE);
    await resolved(api, rule);
  }
  await breach(api);
  const alert = await onlyOf(api, rule);
  expect(alert.flapping).toBe(true);
  await mailed(rule, 5);
  server.clock.advance(5.5 * MINUTE);
  await looked(api);
  expect(await activeOf(api, rule)).toHaveLength(1);
  server.clock.advance(5 * MINUTE);
  await resolved(api, rule);
  const { events } = await historyOf(api, alert.alert_id);
  expect(events.map(({ kind, silenced_by }) => [kind, silenced_by])).toEqual([
    ['fired', null],
    ['flapping', null],
    ['resolved', 'flapping'],
  ]);
  expect(mailsOf(rule)).toHaveLength(5);
});

test('an aggregate that is resolved by hand though it lasts stays closed for the cooldown', async () => {
  const api = await server.api();
  const rule = await newRule(api, { aggregation: 'avg', window_minutes: 600, cooldown_minutes: 30 });
  await breach(api);
  await until(async () => (await activeOf(api, rule)).length === 1);
  const first = await onlyOf(api, rule);
  await api.post(`alerts/active/${first.alert_id}/resolve/`, {});
  await looked(api);
  expect(await activeOf(api, rule)).toEqual([]);
  server.clock.advance(31 * MINUTE);
  await until(async () => (await activeOf(api, rule)).length === 1);
  expect((await onlyOf(api, rule)).alert_id).not.toBe(first.alert_id);
});

test('a rule that cannot be evaluated says why, the others go on, and it comes back', async () => {
  const api = await server.api();
  const broken = await newRule(api, { aggregation: 'avg' });
  const { control } = server.app;
  await control.query(`UPDATE alert_rules SET metric_field = 'nonsense', updated_at = $2 WHERE id = $1`, [
    broken.id,
    new Date(server.clock.now()),
  ]);
  const reasonOf = async (): Promise<string | null> => {
    const [row] = await control.query<{ broken_reason: string | null }>(
      'SELECT broken_reason FROM alert_rules WHERE id = $1',
      [broken.id],
    );
    return row?.broken_reason ?? null;
  };
  await until(async () => (await reasonOf())?.includes('nonsense') === true);
  await looked(api);
  const fixed = await sendJson<RuleOutput>(api, 'PATCH', `alerts/${broken.id}/`, {
    metric_field: 'memory_usage_mb',
  });
  expect(fixed).toMatchObject({ status: 200, body: { broken_reason: null } });
  await looked(api);
  expect(await reasonOf()).toBeNull();
});

test('a clock that jumps a day ahead and back mutes no rule for longer than its cooldown', async () => {
  const api = await server.api();
  const rule = await newRule(api, { cooldown_minutes: 10 });
  server.clock.advance(1_440 * MINUTE);
  await breach(api);
  await mailed(rule, 1);
  server.clock.advance(-1_440 * MINUTE);
  await breach(api);
  server.clock.advance(11 * MINUTE);
  await breach(api);
  await mailed(rule, 2);
  expect((await onlyOf(api, rule)).fire_count).toBe(2);
  server.clock.advance(11 * MINUTE);
  await resolved(api, rule);
});

test('a rule that is changed judges the next metric by the new threshold', async () => {
  const api = await server.api();
  const rule = await newRule(api);
  await sendJson(api, 'PATCH', `alerts/${rule.id}/`, { threshold_value: 20_000 });
  await breach(api, 9000);
  expect(await activeOf(api, rule)).toEqual([]);
  await breach(api, 21_000);
  expect(await activeOf(api, rule)).toHaveLength(1);
});
