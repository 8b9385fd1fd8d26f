import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailbox } from '../test/mailbox.ts';
import type { Mailbox } from '../test/mailbox.ts';
import { caller } from './api.ts';
import {
  exitOf,
  kill9,
  newDataDir,
  processesOf,
  removeDataDir,
  startServer,
  until,
} from './server-process.ts';

const BRAND = 51;
const ALERTS = 20;
const dataDir = newDataDir();
let box: Mailbox;

beforeAll(async () => {
  box = await startMailbox();
});
afterAll(async () => {
  for (const { pid } of processesOf(dataDir)) kill9(pid);
  await until(() => processesOf(dataDir).length === 0);
  removeDataDir(dataDir);
  await box?.stop();
});

test('what was on its way at a kill -9 leaves within 10 s of the next start, once', async () => {
  const env = { SMTP_URL: box.url };
  const first = await startServer(dataDir, { env });
  const call = await caller(first.url);
  const rule = await call(BRAND, 'POST', 'alerts/', {
    body: {
      name: 'In flight',
      metric_field: 'execution_time_ms',
      condition: 'gt',
      threshold_value: 1,
      group_by: 'task_type',
      notification_emails: ['ops@example.com'],
    },
  });
  expect(rule.status).toBe(201);
  // Eight mails hang in as many connections, the others wait for one.
  box.behave('hang');
  const stored = await call(BRAND, 'POST', 'metrics/bulk/', {
    body: Array.from({ length: ALERTS }, (_, i) => ({
      base_task: { task_id: `t${i}`, task_type: `type-${i}` },
      execution_time_ms: 9,
    })),
  });
  expect(stored.status).toBe(201);
  await until(() => box.tries() >= 8);
  kill9(first.pid);
  await exitOf(first.child);
  expect(box.mails).toEqual([]);

  box.behave('accept');
  const second = await startServer(dataDir, { env });
  await until(() => box.mails.length >= ALERTS, 10_000);
  const shown = await (await caller(second.url))(BRAND, 'GET', 'notifications/?page_size=100');
  expect(shown.body['count']).toBe(ALERTS);
  expect(new Set(box.mails.map(({ messageId }) => messageId)).size).toBe(ALERTS);
  expect(box.mails).toHaveLength(ALERTS);
});
