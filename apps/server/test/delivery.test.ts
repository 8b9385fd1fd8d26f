import type { NotificationOutput, ResendResult } from '@vigie/contract';
import { afterEach, expect, test } from 'vitest';
import { makeRule } from './alert-samples.ts';
import { useServer } from './harness.ts';
import type { Api, Page } from './harness.ts';
import { useMailbox } from './mailbox.ts';
import { useReceiver } from './receiver.ts';
import { createAll, metricOf } from './samples.ts';
import { until } from './until.ts';

const box = useMailbox();
const receiver = useReceiver();
/** Ten minutes of tries in less than a second: each stands for some minutes. */
const server = useServer(
  () => ({ evaluationIntervalMs: 100, smtpUrl: box.url, webhookAllow: ['127.0.0.1'] }),
  { delivery: { backoff: () => 100, timeoutMs: 400 } },
);
afterEach(() => box.behave('accept'));

let serial = 0;
const newRule = (api: Api, over: Record<string, unknown> = {}) =>
  makeRule(api, { name: `Delivery ${(serial += 1)} end`, cooldown_minutes: 0, ...over });
const breach = (api: Api, count = 1): Promise<unknown> =>
  createAll(
    api,
    Array.from({ length: count }, () => metricOf({ execution_time_ms: 9000 })),
  );
const listed = async (api: Api, query = ''): Promise<NotificationOutput[]> =>
  (await api.get<Page<NotificationOutput>>(`notifications/?page_size=1000${query}`)).body.results;
const mailsOf = (name: string) => box.mails.filter((mail) => mail.subject.includes(name));

test('a mail server that is down for a while gets every mail once it is back, each once', async () => {
  const api = await server.api();
  const rule = await newRule(api);
  await box.goDown();
  for (let i = 0; i < 5; i += 1) await breach(api);
  await until(async () => (await listed(api)).every(({ attempts }) => attempts >= 2));
  expect(mailsOf(rule.name)).toEqual([]);
  await box.comeBack();
  await until(async () => (await listed(api)).every(({ status }) => status === 'sent'));
  expect(mailsOf(rule.name)).toHaveLength(5);
  expect(new Set(mailsOf(rule.name).map(({ messageId }) => messageId)).size).toBe(5);
});

test('one that says «not now» is asked again under the same Message-ID, and given up after eight tries', async () => {
  const api = await server.api();
  const rule = await newRule(api);
  box.behave(451);
  await breach(api);
  await until(async () => (await listed(api))[0]?.attempts === 2);
  const [waiting] = await listed(api);
  expect(waiting).toMatchObject({ status: 'pending' });
  expect(waiting?.last_error).toContain('not today');
  await until(async () => (await listed(api))[0]?.status === 'dead');
  expect((await listed(api))[0]).toMatchObject({ attempts: 8 });
  expect(mailsOf(rule.name)).toEqual([]);
  // From the dead letters it goes out once the server takes mails again.
  box.behave('accept');
  expect((await api.post<ResendResult>('notifications/resend/', { status: 'dead' })).body).toEqual({
    resent: 1,
    remaining: 0,
  });
  await until(() => mailsOf(rule.name).length === 1);
  expect(mailsOf(rule.name)[0]?.messageId).toContain(waiting?.id);
});

test('one that refuses for good ends the mail at once', async () => {
  const api = await server.api();
  await newRule(api);
  box.behave(550);
  await breach(api);
  await until(async () => (await listed(api))[0]?.status === 'dead');
  expect((await listed(api))[0]).toMatchObject({ attempts: 1 });
});

test('who of a group is put off is tried again alone; a group that nobody is in any more is switched off', async () => {
  const api = await server.api(undefined, 'monitoring:admin');
  const [now, later] = [`now-${api.brand}@example.com`, `later-${api.brand}@example.com`];
  const made = await api.post<{ id: number }>('channels/', {
    kind: 'email',
    name: 'a group',
    config: { to: [now, later] },
  });
  const rule = await newRule(api, { channels: [made.body.id], notification_emails: [] });
  box.refuse(later, 450);
  await breach(api);
  await until(() => mailsOf(rule.name).length === 1);
  box.refuse(later, 0);
  await until(async () => (await listed(api))[0]?.status === 'sent');
  expect(mailsOf(rule.name).map(({ to }) => to)).toEqual([[now], [later]]);
  box.refuse(now, 550);
  box.refuse(later, 550);
  await breach(api);
  await until(async () => (await listed(api)).some(({ status }) => status === 'dead'));
  expect((await api.get(`channels/${made.body.id}/`)).body).toMatchObject({
    is_active: false,
    disabled_reason: expect.stringContaining('not this one') as string,
  });
});

test('one that hangs is given up and asked again', async () => {
  const api = await server.api();
  const rule = await newRule(api);
  box.behave('hang');
  await breach(api);
  await until(async () => ((await listed(api))[0]?.attempts ?? 0) >= 2);
  box.behave('accept');
  await until(() => mailsOf(rule.name).length >= 1);
  await until(async () => (await listed(api))[0]?.status === 'sent');
  expect(new Set(mailsOf(rule.name).map(({ messageId }) => messageId)).size).toBe(1);
});

test('a receiver that hangs holds up nobody else', async () => {
  const api = await server.api(undefined, 'monitoring:admin');
  receiver.answer('/hangs', null);
  const channelOf = async (path: string): Promise<number> =>
    (
      await api.post<{ id: number }>('channels/', {
        kind: 'webhook',
        name: path,
        config: { url: receiver.url + path },
      })
    ).body.id;
  const [slow, quick] = [await channelOf('/hangs'), await channelOf('/answers')];
  await newRule(api, { channels: [slow, quick], notification_emails: [] });
  for (let i = 0; i < 40; i += 1) await breach(api);
  await until(() => receiver.received.filter(({ path }) => path === '/answers').length === 40);
  const ofSlow = await listed(api, `&channel=${slow}`);
  expect(ofSlow.every(({ status }) => status !== 'sent')).toBe(true);
});

test('a burst of alerts arrives, each once', async () => {
  const api = await server.api();
  const rule = await newRule(api, { group_by: 'task_type' });
  await createAll(
    api,
    Array.from({ length: 300 }, (_, i) => metricOf({ execution_time_ms: 9000 }, { task_type: `type-${i}` })),
  );
  await until(() => mailsOf(rule.name).length === 300, 25_000);
  expect(new Set(mailsOf(rule.name).map(({ messageId }) => messageId)).size).toBe(300);
});
