import type { NotificationOutput, ResendResult } from '@vigie/contract';
import { expect, test } from 'vitest';
import { makeRule, sendJson } from './alert-samples.ts';
import { useServer } from './harness.ts';
import type { Api, Page } from './harness.ts';
import { useMailbox } from './mailbox.ts';
import type { Mail } from './mailbox.ts';
import { createAll, metricOf } from './samples.ts';
import { until } from './until.ts';

const MINUTE = 60_000;
const box = useMailbox();
const server = useServer(() => ({
  evaluationIntervalMs: 100,
  smtpUrl: box.url,
  publicUrl: 'https://vigie.example.com',
  mailFrom: { name: 'Vigie, «prod»', address: 'vigie@example.com' },
}));

const mailAbout = (word: string): Promise<Mail> =>
  until(() => box.mails.find((mail) => mail.subject.includes(word)));
/** The parts of a mail as a reader sees them: quoted-printable and base64 undone. */
const readable = (raw: string): string => raw.replaceAll(/=\r\n/g, '').replaceAll('=3D', '=');
/** Executions over the last hours, the latest one slow. */
const hours = async (api: Api): Promise<void> => {
  await createAll(
    api,
    Array.from({ length: 12 }, (_, i) =>
      metricOf({
        execution_time_ms: 1000 + i,
        created_at: new Date(server.clock.now() - (300 - i * 25) * MINUTE).toISOString(),
      }),
    ),
  );
};

test('a mail has text, HTML and a chart of the last hours', async () => {
  const api = await server.api();
  await hours(api);
  const rule = await makeRule(api, {
    name: 'With a chart',
    description: 'Look at <b>the</b> importer.\nThen call.',
  });
  await createAll(api, [metricOf({ execution_time_ms: 8500 }, { task_id: 'the-slow-one' })]);
  const { raw, subject, to } = await mailAbout(rule.name);
  expect(subject).toBe('[Critical] Alert: With a chart');
  expect(to).toEqual(['admin@example.com']);
  const text = readable(raw);
  expect(text).toMatch(/Content-Type: text\/plain/);
  expect(text).toMatch(/Content-Type: text\/html/);
  expect(text).toContain('execution_time_ms is 8,500, threshold > 5,000');
  expect(text).toContain('- the-slow-one');
  expect(text).toContain('Look at &lt;b&gt;the&lt;/b&gt; importer. Then call.');
  const { body } = await api.get<{ alerts: { id: number; alert_id: number }[] }>('alerts/active/');
  const page = `https://vigie.example.com/alerts/${body.alerts.find(({ id }) => id === rule.id)?.alert_id}?brand=${api.brand}`;
  expect(text).toContain(`Look at it in Vigie: ${page}`);
  expect(text).toContain(`<a href="${page}"`);
  expect(text).toContain('src="cid:chart"');
  const picture = /Content-ID: <chart>[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw)?.[1] ?? '';
  expect(Buffer.from(picture, 'base64').subarray(1, 4).toString()).toBe('PNG');
  expect(raw).toMatch(/^Message-ID: <[0-9a-f-]{36}@example\.com>/m);
  expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
});

test('mails are in the language of the brand', async () => {
  const api = await server.api(undefined, 'monitoring:admin');
  expect((await sendJson(api, 'PATCH', 'settings/', { language: 'fr' })).body).toEqual({ language: 'fr' });
  expect((await sendJson(api, 'PATCH', 'settings/', { language: 'de' })).status).toBe(400);
  await makeRule(api, { name: 'Trop lent' });
  await createAll(api, [metricOf({ execution_time_ms: 8500 })]);
  const { raw, subject } = await mailAbout('Trop lent');
  expect(subject).toBe('[Critique] Alerte: Trop lent');
  expect(raw).toMatch(/Gravit/);
});

test('no name, task or description can add a header or a recipient', async () => {
  const api = await server.api();
  const evil = 'x\r\nBcc: victim@example.com';
  const refusedRule = await api.post('alerts/', {
    name: evil,
    metric_field: 'execution_time_ms',
    condition: 'gt',
    threshold_value: 1,
    notification_emails: ['a@example.com'],
  });
  expect(refusedRule.status).toBe(400);
  for (const address of [
    'a@example.com\r\nBcc: v@example.com',
    'a@example.com,v@example.com',
    '"a b"@x.y <v@x.y>',
  ]) {
    const refused = await api.post('alerts/', {
      name: 'x',
      metric_field: 'execution_time_ms',
      condition: 'gt',
      threshold_value: 1,
      notification_emails: [address],
    });
    expect(refused.status, address).toBe(400);
  }
  // What got past the door some other way is flattened on its way out.
  const rule = await makeRule(api, { name: 'flattened', description: evil });
  await server.app.control.query('UPDATE alert_rules SET name = $2, updated_at = $3 WHERE id = $1', [
    rule.id,
    `flattened ${evil}`,
    new Date(server.clock.now()),
  ]);
  await createAll(api, [metricOf({ execution_time_ms: 8500 })]);
  const { raw, to } = await mailAbout('flattened');
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n'));
  expect(headers).not.toMatch(/^Bcc:/im);
  expect(to).toEqual(['admin@example.com']);
});

test('a test of a rule is marked as one', async () => {
  const api = await server.api();
  const rule = await makeRule(api, { name: 'Only a test' });
  const { body } = await api.post<{ notifications: string[] }>(`alerts/${rule.id}/test/`, {
    test_value: 6000,
    send_notification: true,
  });
  expect((await mailAbout('Only a test')).subject).toBe('Test: Only a test');
  await until(async () => {
    const list = await api.get<Page<NotificationOutput>>(`notifications/?id=${body.notifications[0]}`);
    return list.body.results[0]?.status === 'sent';
  });
});

test('only what ended can be sent again', async () => {
  const api = await server.api();
  const rule = await makeRule(api, { name: 'Sent already' });
  await createAll(api, [metricOf({ execution_time_ms: 8500 })]);
  await mailAbout(rule.name);
  const sent = await until(async () => {
    const list = await api.get<Page<NotificationOutput>>('notifications/?status=sent');
    return list.body.results[0];
  });
  expect((await api.post(`notifications/${sent.id}/resend/`, {})).status).toBe(409);
  expect((await api.post('notifications/nonsense/resend/', {})).status).toBe(404);
  expect((await api.post<ResendResult>('notifications/resend/', { status: 'dead' })).body).toEqual({
    resent: 0,
    remaining: 0,
  });
  for (const body of [{}, { status: 'dead', ids: [sent.id] }, { ids: ['x'.repeat(36)] }, { status: 'sent' }])
    expect((await api.post('notifications/resend/', body)).status, JSON.stringify(body)).toBe(400);
});
