import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailbox } from '../test/mailbox.ts';
import type { Mailbox } from '../test/mailbox.ts';
import { caller } from './api.ts';
import { startApp, startSharedEngines } from './in-process.ts';
import type { SharedEngines } from './in-process.ts';
import { until } from './server-process.ts';

const BRAND = 41;
let engines: SharedEngines;
let box: Mailbox;

beforeAll(async () => {
  [engines, box] = await Promise.all([startSharedEngines(), startMailbox()]);
}, 120_000);
afterAll(async () => {
  await engines?.stop();
  await box?.stop();
}, 60_000);

test('without a mail server mails are kept and shown, and leave when one is there', async () => {
  const without = await startApp(engines);
  const call = await caller(without.url);
  const { status } = await call(BRAND, 'POST', 'alerts/', {
    body: {
      name: 'Kept',
      metric_field: 'execution_time_ms',
      condition: 'gt',
      threshold_value: 1,
      notification_emails: ['ops@example.com'],
    },
  });
  expect(status).toBe(201);
  await call(BRAND, 'POST', 'metrics/', {
    body: { base_task: { task_id: 'x', task_type: 'x' }, execution_time_ms: 9 },
  });
  const [kept] = await until(async () => {
    const { body } = await call(BRAND, 'GET', 'notifications/?status=undelivered');
    const results = body['results'] as { id: string; last_error: string }[];
    return results.length === 1 && results;
  });
  expect(kept?.last_error).toContain('SMTP_URL is not set');
  await without.stop();

  const withMail = await startApp(engines, undefined, { SMTP_URL: box.url });
  const again = await caller(withMail.url);
  const { body } = await again(BRAND, 'POST', 'notifications/resend/', { body: { status: 'undelivered' } });
  expect(body).toEqual({ resent: 1, remaining: 0 });
  await until(() => box.mails.length === 1);
  expect(box.mails[0]?.messageId).toContain(kept?.id);
  await withMail.stop();
});
