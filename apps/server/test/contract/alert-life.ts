import type { ActiveAlerts, AlertDetail, AlertOutput, RuleOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { makeRule, plantAlert, sendJson } from '../alert-samples.ts';
import { DAY, HOUR } from '../harness.ts';
import type { Api, Page, Refusal, TestServer } from '../harness.ts';
import { walkCursors, walkPages } from '../samples.ts';

const active = async (api: Api, query = ''): Promise<ActiveAlerts> =>
  (await api.get<ActiveAlerts>(`alerts/active/${query}`)).body;
const kinds = (alert: AlertDetail): string[] => alert.events.map((event) => event.kind);
const show = async (api: Api, id: number): Promise<AlertDetail> =>
  (await api.get<AlertDetail>(`alerts/history/${id}/`)).body;

const reading = (server: TestServer): void => {
  it('shows active alerts as the contract does', async () => {
    const api = await server.api();
    expect(await active(api)).toEqual({ active_alerts: 0, alerts: [] });
    const rule = await makeRule(api);
    const id = await plantAlert(server, rule);
    expect(await active(api)).toMatchObject({
      active_alerts: 1,
      alerts: [
        {
          id: rule.id,
          alert_id: id,
          name: 'High Execution Time Alert',
          triggered_at: expect.stringMatching(/Z$/),
          current_value: 8500,
          threshold_value: 5000,
          severity: 'medium',
          affected_tasks: ['task_abc123', 'task_def456'],
          status: 'firing',
        },
      ],
    });
  });

  it('has all active alerts in one answer, newest first, and filters them', async () => {
    const api = await server.api();
    const rule = await makeRule(api);
    for (let i = 0; i < 60; i += 1) {
      const over = { group_key: `t${i}`, triggered_at: new Date(server.clock.now() - i * 1000) };
      await plantAlert(server, rule, { ...over, severity: i % 3 === 0 ? 'high' : 'low' });
    }
    const all = await active(api);
    expect([all.active_alerts, all.alerts.length, all.alerts[0]?.group]).toEqual([60, 60, 't0']);
    expect(await active(api, '?severity=high,critical&page_size=7')).toMatchObject({ active_alerts: 20 });
    expect((await active(api, '?page=2&page_size=50')).alerts).toHaveLength(10);
    expect((await active(api, '?group=t7')).alerts).toMatchObject([{ group: 't7' }]);
    const wrong = await api.get<Refusal>('alerts/active/?severity=urgent&colour=1');
    expect(Object.keys(wrong.body).toSorted()).toEqual(['colour', 'severity']);
  });

  it('keeps every alert in the history, by days, rule and severity, page by page', async () => {
    const api = await server.api();
    const [rule, other] = [await makeRule(api), await makeRule(api, { name: 'Other' })];
    const now = server.clock.now();
    for (let i = 0; i < 12; i += 1) {
      await plantAlert(server, i % 4 === 0 ? other : rule, {
        triggered_at: new Date(now - i * 4 * DAY),
        resolved_at: i === 0 ? null : new Date(now - i * 4 * DAY + HOUR),
        resolved_by: i === 0 ? null : 'auto',
        severity: ['low', 'medium', 'high'][i % 3],
        group_key: `g${i}`,
        current_value: i === 3 ? null : i,
      });
    }
    const history = async (query: string): Promise<Page<AlertOutput>> =>
      (await api.get<Page<AlertOutput>>(`alerts/history/${query}`)).body;
    const first = await history('');
    expect(first.count).toBe(8);
    expect(first.results[0]).toMatchObject({
      alert_rule: { id: other.id, name: 'Other' },
      resolved_at: null,
      current_value: 0,
      threshold_value: 5000,
      condition: 'gt',
      severity: 'low',
      affected_tasks: ['task_abc123', 'task_def456'],
      acknowledged_by: null,
      notifications: [],
    });
    expect((await history('?days=7')).count).toBe(2);
    expect((await history('?days=365')).count).toBe(12);
    expect((await history(`?days=365&alert_rule=${other.id}`)).count).toBe(3);
    expect((await history('?days=365&severity=high,medium')).count).toBe(8);
    expect((await history('?days=365&status=resolved&current_value__gt=5')).count).toBe(6);
    const paths = ['', 'ordering=severity,-current_value', 'ordering=-alert_rule', 'ordering=resolved_at'];
    for (const query of [...paths, 'ordering=status', 'ordering=-group']) {
      const path = `alerts/history/?days=365&page_size=5&${query}`;
      const rows = await walkPages<AlertOutput>(api, path);
      expect(new Set(rows.map((row) => row.id)).size).toBe(12);
      const byCursor = await walkCursors<AlertOutput>(api, path);
      expect(
        byCursor.map((row) => row.id),
        query,
      ).toEqual(rows.map((row) => row.id));
    }
    const wrong = await api.get<Refusal>('alerts/history/?days=0&severity=x&alert_rule=y&colour=1');
    expect(wrong.status).toBe(400);
    expect(Object.keys(wrong.body).toSorted()).toEqual(['alert_rule', 'colour', 'days', 'severity']);
  });
};

const changing = (server: TestServer): void => {
  it('acknowledges once: the first who did so stays', async () => {
    const api = await server.api();
    const id = await plantAlert(server, await makeRule(api));
    const answer = await api.send<AlertOutput>('POST', `alerts/active/${id}/acknowledge/`);
    expect(answer).toMatchObject({
      status: 200,
      body: { id, status: 'acknowledged', acknowledged_by: 'tester', resolved_at: null },
    });
    const again = await api.post<AlertOutput>(`alerts/active/${id}/acknowledge/`, { note: 'me too' });
    expect(again.body).toEqual(answer.body);
    expect(kinds(await show(api, id))).toEqual(['fired', 'acknowledged']);
    expect((await active(api)).alerts).toMatchObject([{ alert_id: id, status: 'acknowledged' }]);
  });

  it('resolves by hand, with who, when and why; again changes nothing', async () => {
    const api = await server.api();
    const id = await plantAlert(server, await makeRule(api));
    const answer = await api.post<AlertOutput>(`alerts/active/${id}/resolve/`, { note: 'Restarted it.' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'resolved', resolved_by: 'tester' } });
    expect(Date.parse(answer.body.resolved_at ?? '')).toBeGreaterThan(server.clock.now() - 10_000);
    expect(await active(api)).toMatchObject({ active_alerts: 0 });
    expect((await api.send(`POST`, `alerts/active/${id}/resolve/`)).body).toEqual(answer.body);
    const detail = await show(api, id);
    expect(kinds(detail)).toEqual(['fired', 'resolved']);
    expect(detail.events[1]).toMatchObject({ actor: 'tester', detail: 'Restarted it.' });
    for (const [verb, body] of [
      ['acknowledge', {}],
      ['snooze', { minutes: 5 }],
    ] as const)
      expect((await api.post(`alerts/active/${id}/${verb}/`, body)).status).toBe(409);
  });

  it('snoozes for the given minutes', async () => {
    const api = await server.api();
    const id = await plantAlert(server, await makeRule(api));
    const { body } = await api.post<AlertOutput>(`alerts/active/${id}/snooze/`, { minutes: 30 });
    const left = Date.parse(body.snoozed_until ?? '') - server.clock.now();
    expect(left).toBeGreaterThan(29 * 60_000);
    expect(left).toBeLessThanOrEqual(30 * 60_000);
    expect(kinds(await show(api, id))).toEqual(['fired', 'snoozed']);
    for (const wrong of [
      {},
      { minutes: 0 },
      { minutes: 1e9 },
      { minutes: '5' },
      { minutes: 5, colour: 1 },
      [],
    ])
      expect((await api.post(`alerts/active/${id}/snooze/`, wrong)).status).toBe(400);
  });

  it('takes an Idempotency-Key, refuses what it does not know, and knows no foreign ids', async () => {
    const api = await server.api();
    const id = await plantAlert(server, await makeRule(api));
    const key = { 'idempotency-key': 'snooze' };
    const path = `alerts/active/${id}/snooze/`;
    const first = await api.post<AlertOutput>(path, { minutes: 5 }, key);
    expect((await api.post(path, { minutes: 5 }, key)).body).toEqual(first.body);
    expect(kinds(await show(api, id))).toEqual(['fired', 'snoozed']);
    for (const verb of ['acknowledge', 'resolve'])
      expect((await api.post(`alerts/active/${id}/${verb}/`, { note: 5, colour: 1 })).status).toBe(400);
    for (const unknown of ['987654321', '0', 'x'])
      for (const verb of ['acknowledge', 'resolve', 'snooze'])
        expect((await api.post(`alerts/active/${unknown}/${verb}/`, { minutes: 1 })).status).not.toBe(200);
    expect((await api.get('alerts/history/987654321/')).status).toBe(404);
  });

  it('is changed by many at once without losing a row', async () => {
    const api = await server.api();
    const rule = await makeRule(api);
    const id = await plantAlert(server, rule);
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => api.post(`alerts/active/${id}/acknowledge/`, {})),
      ...Array.from({ length: 4 }, () => api.post(`alerts/active/${id}/resolve/`, {})),
      sendJson(api, 'PATCH', `alerts/${rule.id}/`, { is_active: false }),
    ]);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const found = kinds(await show(api, id));
    expect(found.filter((kind) => kind === 'resolved')).toHaveLength(1);
    expect(found.filter((kind) => kind === 'acknowledged').length).toBeLessThanOrEqual(1);
  });

  it('resolves what is active when its rule is switched off or deleted, and keeps the history', async () => {
    const api = await server.api();
    const end: [(rule: RuleOutput) => Promise<{ status: number }>, string][] = [
      [(rule) => sendJson(api, 'PATCH', `alerts/${rule.id}/`, { is_active: false }), 'off'],
      [(rule) => sendJson(api, 'PUT', `alerts/${rule.id}/`, { ...rule, is_active: false }), 'off'],
      [(rule) => api.send('DELETE', `alerts/${rule.id}/`), 'deleted'],
    ];
    for (const [stop, word] of end) {
      const rule = await makeRule(api);
      const earlier = await plantAlert(server, rule, { resolved_at: new Date(), resolved_by: 'auto' });
      const ids = [await plantAlert(server, rule, { group_key: 'a' }), await plantAlert(server, rule)];
      expect((await stop(rule)).status).toBeLessThan(300);
      expect(await active(api)).toMatchObject({ active_alerts: 0 });
      for (const id of ids) {
        const detail = await show(api, id);
        expect(detail).toMatchObject({
          status: 'resolved',
          resolved_by: 'tester',
          alert_rule: { id: rule.id },
        });
        expect(detail.events.at(-1)).toMatchObject({ kind: 'resolved', actor: 'tester' });
        expect(detail.events.at(-1)?.detail).toContain(word);
      }
      expect(await show(api, earlier)).toMatchObject({ resolved_by: 'auto' });
      const history = await api.get<Page<AlertOutput>>(`alerts/history/?alert_rule=${rule.id}`);
      expect(history.body.count).toBe(3);
    }
  });
};

export const alertLifeContract = (server: TestServer): void => {
  describe('active alerts and history', () => {
    reading(server);
  });
  describe('the life of an alert', () => {
    changing(server);
  });
};
