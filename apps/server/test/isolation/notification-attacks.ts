import type { BrandSettings, ChannelOutput, ChannelWithSecret, NotificationOutput } from '@vigie/contract';
import { expect } from 'vitest';
import { makeRule, sendJson } from '../alert-samples.ts';
import type { Api, Page } from '../harness.ts';
import { until } from '../until.ts';

/** What brand A has of channels and messages. */
export interface NotificationVictim {
  channel: ChannelOutput;
  /** Kept for want of a mail server. */
  notificationId: string;
}

const SECRET = 'secret-of-a';
const UNKNOWN = 987_654_321;
const NOBODYS = '00000000-0000-4000-8000-000000000000';

export const plantNotifications = async (api: Api): Promise<NotificationVictim> => {
  const made = await api.post<ChannelWithSecret>('channels/', {
    kind: 'slack',
    name: SECRET,
    secrets: { url: `https://hooks.example.com/${SECRET}` },
  });
  expect(made.status).toBe(201);
  await sendJson(api, 'PATCH', 'settings/', { language: 'fr' });
  const rule = await makeRule(api, { name: SECRET, notification_emails: ['a@secret.example'] });
  const tested = await api.post<{ notifications: string[] }>(`alerts/${rule.id}/test/`, {
    test_value: 1,
    send_notification: true,
  });
  await until(async () => {
    const { body } = await api.get<Page<NotificationOutput>>('notifications/?status=undelivered');
    return body.count === 1;
  });
  return { channel: made.body, notificationId: tested.body.notifications[0] ?? '' };
};

const alike = async (
  b: Api,
  method: string,
  path: (id: number | string) => string,
  [theirs, nobodys]: readonly (number | string)[],
  body?: unknown,
): Promise<void> => {
  const of = (id: number | string = '') =>
    body === undefined ? b.send(method, path(id)) : sendJson(b, method, path(id), body);
  const [first, second] = [await of(theirs), await of(nobodys)];
  expect(first.status).toBe(404);
  expect(first.body).toEqual(second.body);
};
const channels = (a: NotificationVictim) => [a.channel.id, UNKNOWN] as const;

/** One attack on `a` per route of channels, notifications and settings; `b` is an admin of its own, empty brand. */
export const NOTIFICATION_ATTACKS: Record<string, (b: Api, a: NotificationVictim) => Promise<void>> = {
  'GET channels/': async (b, a) => {
    for (const filter of ['', `id=${a.channel.id}`, `name=${SECRET}`, 'kind=slack', 'is_active=true'])
      expect((await b.get<Page<unknown>>(`channels/?${filter}`)).body, filter).toMatchObject({
        count: 0,
        results: [],
      });
  },
  'POST channels/': async (b, a) => {
    const mine = await b.post<ChannelWithSecret>('channels/', {
      kind: 'email',
      name: SECRET,
      config: { to: ['b@example.com'] },
    });
    expect(mine.status).toBe(201);
    expect(mine.body.id).not.toBe(a.channel.id);
    // A rule of its own cannot reach A's channel.
    const rule = { name: 'x', metric_field: 'execution_time_ms', condition: 'gt', threshold_value: 1 };
    const refused = await b.post('alerts/', { ...rule, channels: [a.channel.id] });
    const unknown = await b.post('alerts/', { ...rule, channels: [UNKNOWN] });
    expect([refused.status, unknown.status]).toEqual([400, 400]);
  },
  'GET channels/{id}/': (b, a) => alike(b, 'GET', (id) => `channels/${id}/`, channels(a)),
  'PATCH channels/{id}/': (b, a) =>
    alike(b, 'PATCH', (id) => `channels/${id}/`, channels(a), { name: 'mine', rotate_secret: true }),
  'DELETE channels/{id}/': (b, a) => alike(b, 'DELETE', (id) => `channels/${id}/`, channels(a)),
  'POST channels/{id}/test/': (b, a) => alike(b, 'POST', (id) => `channels/${id}/test/`, channels(a), {}),
  'GET notifications/': async (b, a) => {
    for (const filter of ['', `id=${a.notificationId}`, 'status=undelivered', 'email=a@secret.example'])
      expect((await b.get<Page<unknown>>(`notifications/?${filter}`)).body, filter).toMatchObject({
        count: 0,
        results: [],
      });
  },
  'POST notifications/resend/': async (b, a) => {
    for (const body of [{ status: 'undelivered' }, { ids: [a.notificationId] }])
      expect((await b.post('notifications/resend/', body)).body).toEqual({ resent: 0, remaining: 0 });
  },
  'POST notifications/{id}/resend/': (b, a) =>
    alike(b, 'POST', (id) => `notifications/${id}/resend/`, [a.notificationId, NOBODYS], {}),
  'GET settings/': async (b) => {
    expect((await b.get<BrandSettings>('settings/')).body).toEqual({ language: 'en' });
  },
  'PATCH settings/': async (b) => {
    expect((await sendJson(b, 'PATCH', 'settings/', { language: 'en' })).status).toBe(200);
  },
};
