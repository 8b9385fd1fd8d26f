import type { ActiveAlerts, RuleOutput, SilenceOutput } from '@vigie/contract';
import { expect } from 'vitest';
import { makeRule, plantAlert, ruleOf, sendJson } from '../alert-samples.ts';
import type { Api, Page, TestServer } from '../harness.ts';

/** What brand A has of alerts. */
export interface AlertVictim {
  rule: RuleOutput;
  alertId: number;
  silenceId: number;
}

const SECRET = 'secret-of-a';
const UNKNOWN = 987_654_321;

export const plantAlerts = async (server: TestServer, api: Api): Promise<AlertVictim> => {
  const rule = await makeRule(api, {
    name: SECRET,
    task_type: SECRET,
    notification_emails: ['a@secret.example'],
  });
  const alertId = await plantAlert(server, rule, { group_key: SECRET, affected_tasks: [SECRET] });
  const silence = await api.post<SilenceOutput>('silences/', {
    reason: SECRET,
    minutes: 60,
    matcher: { alert_rule: [rule.id] },
  });
  return { rule, alertId, silenceId: silence.body.id };
};

/** The same answer for what is A's as for what is not there at all. */
const alike = async (
  b: Api,
  method: string,
  path: (id: number) => string,
  id: number,
  body?: unknown,
): Promise<void> => {
  const of = (which: number) =>
    body === undefined ? b.send(method, path(which)) : sendJson(b, method, path(which), body);
  const [theirs, nobodys] = [await of(id), await of(UNKNOWN)];
  expect(theirs.status).toBe(404);
  expect(theirs.body).toEqual(nobodys.body);
};

const noneOf = async (b: Api, path: string, filters: string[]): Promise<void> => {
  for (const filter of ['', ...filters])
    expect((await b.get<Page<unknown>>(`${path}?${filter}`)).body, filter).toMatchObject({
      count: 0,
      results: [],
    });
};

/** One attack on `a` per route of alerts and silences; `b` is an admin of its own, empty brand. */
export const ALERT_ATTACKS: Record<string, (b: Api, a: AlertVictim) => Promise<void>> = {
  'GET alerts/': (b, a) =>
    noneOf(b, 'alerts/', [`id=${a.rule.id}`, `name=${SECRET}`, 'threshold_value__gte=0', 'ordering=name']),
  'POST alerts/': async (b, a) => {
    const mine = await b.post<RuleOutput>('alerts/', ruleOf({ id: a.rule.id, brand: a.rule.brand }));
    expect(mine).toMatchObject({ status: 201, body: { brand: { id: b.brand } } });
    expect(mine.body.id).not.toBe(a.rule.id);
  },
  'GET alerts/{id}/': (b, a) => alike(b, 'GET', (id) => `alerts/${id}/`, a.rule.id),
  'PUT alerts/{id}/': (b, a) => alike(b, 'PUT', (id) => `alerts/${id}/`, a.rule.id, ruleOf()),
  'PATCH alerts/{id}/': (b, a) => alike(b, 'PATCH', (id) => `alerts/${id}/`, a.rule.id, { is_active: false }),
  'DELETE alerts/{id}/': (b, a) => alike(b, 'DELETE', (id) => `alerts/${id}/`, a.rule.id),
  'POST alerts/{id}/test/': async (b, a) => {
    const body = { test_value: 6000, send_notification: true };
    await alike(b, 'POST', (id) => `alerts/${id}/test/`, a.rule.id, body);
    // Of a rule of its own it learns no value of A, not even of A's task type.
    const mine = await makeRule(b, { task_type: SECRET });
    expect((await b.send('POST', `alerts/${mine.id}/test/`)).status).toBe(400);
  },
  'GET alerts/active/': async (b, a) => {
    for (const filter of ['', `alert_rule=${a.rule.id}`, `id=${a.alertId}`, `group=${SECRET}`])
      expect((await b.get<ActiveAlerts>(`alerts/active/?${filter}`)).body).toEqual({
        active_alerts: 0,
        alerts: [],
      });
  },
  'POST alerts/active/{id}/acknowledge/': (b, a) =>
    alike(b, 'POST', (id) => `alerts/active/${id}/acknowledge/`, a.alertId, {}),
  'POST alerts/active/{id}/resolve/': (b, a) =>
    alike(b, 'POST', (id) => `alerts/active/${id}/resolve/`, a.alertId, {}),
  'POST alerts/active/{id}/snooze/': (b, a) =>
    alike(b, 'POST', (id) => `alerts/active/${id}/snooze/`, a.alertId, { minutes: 5 }),
  'GET alerts/history/': (b, a) =>
    noneOf(b, 'alerts/history/', [
      `alert_rule=${a.rule.id}`,
      `id=${a.alertId}`,
      `group=${SECRET}`,
      'days=365',
    ]),
  'GET alerts/history/{id}/': (b, a) => alike(b, 'GET', (id) => `alerts/history/${id}/`, a.alertId),
  'GET silences/': (b, a) =>
    noneOf(b, 'silences/', [`id=${a.silenceId}`, 'is_active=true', 'created_by=tester']),
  'POST silences/': async (b, a) => {
    const of = (id: number) =>
      b.post<{ matcher: string[] }>('silences/', { reason: 'x', minutes: 5, matcher: { alert_rule: [id] } });
    const [theirs, nobodys] = [await of(a.rule.id), await of(UNKNOWN)];
    expect([theirs.status, nobodys.status]).toEqual([400, 400]);
    expect(theirs.body.matcher[0]?.replace(String(a.rule.id), '')).toBe(
      nobodys.body.matcher[0]?.replace(String(UNKNOWN), ''),
    );
    expect((await b.post('silences/', { reason: 'x', minutes: 5 })).status).toBe(201);
  },
  'GET silences/{id}/': (b, a) => alike(b, 'GET', (id) => `silences/${id}/`, a.silenceId),
  'DELETE silences/{id}/': (b, a) => alike(b, 'DELETE', (id) => `silences/${id}/`, a.silenceId),
};
