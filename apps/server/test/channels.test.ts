import { createHmac } from 'node:crypto';
import type { ChannelOutput, ChannelWithSecret, NotificationOutput } from '@vigie/contract';
import { expect, test } from 'vitest';
import { makeRule, sendJson } from './alert-samples.ts';
import { useServer } from './harness.ts';
import type { Api, Page } from './harness.ts';
import { useMailbox } from './mailbox.ts';
import { useReceiver } from './receiver.ts';
import type { Received } from './receiver.ts';
import { create, metricOf } from './samples.ts';
import { until } from './until.ts';

const HOUR = 3_600_000;
const box = useMailbox();
const receiver = useReceiver();
const server = useServer(() => ({
  evaluationIntervalMs: 100,
  smtpUrl: box.url,
  webhookAllow: ['127.0.0.1'],
  pagerdutyUrl: `${receiver.url}/pagerduty`,
  publicUrl: 'https://vigie.example.com',
}));

const admin = (): Promise<Api> => server.api(undefined, 'monitoring:admin');
const make = async (api: Api, body: object): Promise<ChannelWithSecret> => {
  const answer = await api.post<ChannelWithSecret>('channels/', { name: 'a channel', ...body });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
};
const tryOut = async (api: Api, id: number): Promise<NotificationOutput> => {
  const { status, body } = await api.post<NotificationOutput>(`channels/${id}/test/`, {});
  expect(status).toBe(202);
  return until(async () => {
    const { body: list } = await api.get<Page<NotificationOutput>>(`notifications/?id=${body.id}`);
    const [found] = list.results;
    return found && found.status !== 'pending' && found;
  });
};
const receivedAt = (path: string): Received[] => receiver.received.filter((one) => one.path === path);
const path = (name: string): string => `/${name}-${Math.random().toString(36).slice(2)}`;

test('a channel can be made, shown, changed and deleted; its secrets never come back and cannot be read at rest', async () => {
  const api = await admin();
  const url = 'https://hooks.example.com/services/very-secret';
  const made = await make(api, { kind: 'slack', name: '#alerts', secrets: { url } });
  expect(made).toMatchObject({ kind: 'slack', name: '#alerts', config: {}, is_active: true });
  const changed = await sendJson<ChannelOutput>(api, 'PATCH', `channels/${made.id}/`, {
    name: 'renamed',
    is_active: false,
  });
  expect(changed).toMatchObject({ status: 200, body: { name: 'renamed', is_active: false } });
  const shown = await api.get<ChannelOutput>(`channels/${made.id}/`);
  const list = await api.get<Page<ChannelOutput>>('channels/');
  expect(list.body).toMatchObject({ count: 1, results: [{ name: 'renamed' }] });
  for (const answer of [made, changed.body, shown.body, list.body])
    expect(JSON.stringify(answer)).not.toContain('very-secret');
  const rows = await server.app.control.query<{ row: string; secret: Buffer }>(
    'SELECT c::text AS row, secret FROM channels AS c WHERE brand_id = $1',
    [api.brand],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.secret.length).toBeGreaterThan(url.length);
  expect(rows[0]?.row).not.toContain('very-secret');
  expect(rows[0]?.secret.toString('latin1')).not.toContain('very-secret');
  expect((await api.send('DELETE', `channels/${made.id}/`)).status).toBe(204);
  expect((await api.get(`channels/${made.id}/`)).status).toBe(404);
});

test('every wrong field is named at once', async () => {
  const api = await admin();
  const refused = async (body: object): Promise<unknown> => {
    const answer = await api.post('channels/', body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(400);
    return Object.keys(answer.body as object).toSorted();
  };
  expect(await refused({})).toEqual(['kind', 'name']);
  expect(await refused({ kind: 'pigeon', name: '', extra: 1 })).toEqual(['extra', 'kind', 'name']);
  expect(await refused({ kind: 'email', name: 'x', config: { to: ['nobody', 'a@example.com'] } })).toEqual([
    'config',
  ]);
  expect(await refused({ kind: 'slack', name: 'x', config: { url: 'x' } })).toEqual(['config', 'secrets']);
  expect(await refused({ kind: 'webhook', name: 'x', config: { url: 'http://10.0.0.1/' } })).toEqual([
    'config',
  ]);
  expect(
    await refused({ kind: 'webhook', name: 'x', config: { url: 'https://a.example' }, secrets: { a: 1 } }),
  ).toEqual(['secrets']);
  const writer = await server.api(api.brand, 'monitoring:write');
  expect((await writer.post('channels/', { kind: 'email', name: 'x' })).status).toBe(403);
});

/** The check that a receiver makes, by the words of the specification. */
const isSigned = ({ headers, body }: Received, secret: string): boolean => {
  const content = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = createHmac('sha256', key).update(content).digest('base64');
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => one === `v1,${wanted}`);
};

test('a webhook is signed; after a rotation both secrets sign for a day', async () => {
  const api = await admin();
  const at = path('hook');
  const made = await make(api, { kind: 'webhook', config: { url: receiver.url + at } });
  const old = made.secret ?? '';
  expect(old).toMatch(/^whsec_/);
  expect((await tryOut(api, made.id)).status).toBe('sent');
  expect(isSigned(receivedAt(at)[0] as Received, old)).toBe(true);
  expect(JSON.parse(receivedAt(at)[0]?.body ?? '')).toMatchObject({
    type: 'alert.test',
    data: { alert_id: null, url: `https://vigie.example.com/alerts?brand=${api.brand}` },
  });

  const rotated = await sendJson<ChannelWithSecret>(api, 'PATCH', `channels/${made.id}/`, {
    rotate_secret: true,
  });
  const fresh = rotated.body.secret ?? '';
  expect(fresh).not.toBe(old);
  await tryOut(api, made.id);
  const both = receivedAt(at)[1] as Received;
  expect([isSigned(both, old), isSigned(both, fresh)]).toEqual([true, true]);
  server.clock.advance(25 * HOUR);
  const later = server.as(await server.token([api.brand], 'monitoring:admin'), api.brand);
  await tryOut(later, made.id);
  const alone = receivedAt(at)[2] as Received;
  expect([isSigned(alone, old), isSigned(alone, fresh)]).toEqual([false, true]);
});

test('an answer that no retry can mend ends the message and switches the channel off, with the reason', async () => {
  const api = await admin();
  for (const status of [410, 404, 401]) {
    const at = path('gone');
    receiver.answer(at, { status, body: 'go away' });
    const made = await make(api, { kind: 'webhook', config: { url: receiver.url + at } });
    expect(await tryOut(api, made.id)).toMatchObject({ status: 'dead', attempts: 1 });
    const shown = await api.get<ChannelOutput>(`channels/${made.id}/`);
    expect(shown.body.is_active).toBe(false);
    expect(shown.body.disabled_reason).toContain(String(status));
    expect(await tryOut(api, made.id)).toMatchObject({ status: 'dead' });
    expect(receivedAt(at)).toHaveLength(1);
    const on = await sendJson<ChannelOutput>(api, 'PATCH', `channels/${made.id}/`, { is_active: true });
    expect(on.body).toMatchObject({ is_active: true, disabled_reason: null });
    receiver.answer(at, 200);
    expect(await tryOut(api, made.id)).toMatchObject({ status: 'sent' });
  }
});

test('a redirect is not followed', async () => {
  const api = await admin();
  const [at, target] = [path('moved'), path('target')];
  receiver.answer(at, { status: 302, headers: { location: receiver.url + target } });
  const made = await make(api, { kind: 'webhook', config: { url: receiver.url + at } });
  const ended = await tryOut(api, made.id);
  expect(ended.status).toBe('dead');
  expect(ended.last_error).toContain('redirects are not followed');
  expect(receivedAt(target)).toEqual([]);
});

test('what fails for now is tried again under the same id', async () => {
  const api = await admin();
  const at = path('busy');
  receiver.answer(at, { status: 503, headers: { 'retry-after': '1' } }, 200);
  const made = await make(api, { kind: 'webhook', config: { url: receiver.url + at } });
  const { body } = await api.post<NotificationOutput>(`channels/${made.id}/test/`, {});
  const waiting = await until(async () => {
    const { results } = (await api.get<Page<NotificationOutput>>(`notifications/?id=${body.id}`)).body;
    return results[0]?.last_error !== null && results[0];
  });
  expect(waiting).toMatchObject({ status: 'pending', attempts: 1 });
  await until(() => receivedAt(at).length === 2, 20_000);
  expect(new Set(receivedAt(at).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('PagerDuty hears of an incident and of its end under one key; Slack of neither markup nor mentions', async () => {
  const api = await admin();
  const at = path('slack');
  const slack = await make(api, { kind: 'slack', secrets: { url: receiver.url + at } });
  const pager = await make(api, { kind: 'pagerduty', secrets: { routing_key: 'k'.repeat(32) } });
  const rule = await makeRule(api, {
    name: 'Slow <!channel> & more',
    channels: [slack.id, pager.id],
    notification_emails: [],
    notify_recovery: true,
    cooldown_minutes: 5,
  });
  await create(api, metricOf({ execution_time_ms: 9000 }));
  await until(() => receivedAt('/pagerduty').length === 1 && receivedAt(at).length === 1);
  expect(receivedAt(at)[0]?.body).toContain('Slow &lt;!channel&gt; &amp; more');
  expect(receivedAt(at)[0]?.body).not.toContain('<!channel>');
  server.clock.advance(6 * 60_000);
  await until(() => receivedAt('/pagerduty').length === 2);
  const [trigger, resolve] = receivedAt('/pagerduty').map(
    ({ body }) =>
      JSON.parse(body) as {
        event_action: string;
        dedup_key: string;
        payload: object;
        links: { href: string }[];
      },
  );
  expect([trigger?.event_action, resolve?.event_action]).toEqual(['trigger', 'resolve']);
  expect(resolve?.dedup_key).toBe(trigger?.dedup_key);
  expect(trigger?.payload).toMatchObject({ severity: 'warning' });
  const page = trigger?.links[0]?.href ?? '';
  expect(page).toMatch(/^https:\/\/vigie\.example\.com\/alerts\/\d+\?brand=\d+$/);
  expect(receivedAt(at)[0]?.body).toContain(`"title_link":"${page}"`);
  const later = server.as(await server.token([api.brand], 'monitoring:admin'), api.brand);
  expect((await later.get<Page<unknown>>(`alerts/history/?alert_rule=${rule.id}`)).body.count).toBe(1);
});

test('an e-mail channel tells its group in one mail, and notification_emails need no channel', async () => {
  const api = await admin();
  const group = await make(api, { kind: 'email', config: { to: ['a@example.com', 'b@example.com'] } });
  const rule = await makeRule(api, {
    name: `Group of ${api.brand} end`,
    channels: [group.id],
    notification_emails: ['c@example.com'],
  });
  await create(api, metricOf({ execution_time_ms: 9000 }));
  const mine = () => box.mails.filter((mail) => mail.subject.includes(rule.name));
  await until(() => mine().length === 2);
  expect(
    mine()
      .map(({ to }) => to.toSorted().join())
      .toSorted(),
  ).toEqual(['a@example.com,b@example.com', 'c@example.com']);
});
