import { afterEach, beforeEach, expect, test } from 'vitest';
import { startReceiver } from '../test/receiver.ts';
import type { Receiver } from '../test/receiver.ts';
import { createClient, VigieError } from './index.ts';
import type { Client } from './index.ts';

let receiver: Receiver;
let client: Client;

beforeEach(async () => {
  receiver = await startReceiver();
  client = createClient({ url: `${receiver.url}/`, token: 'secret', brandId: 9, timeoutMs: 300 });
});
afterEach(() => receiver.close());

const failure = async (work: Promise<unknown>): Promise<VigieError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof VigieError)) throw new Error(`expected a VigieError, got ${String(error)}`);
  return error;
};

test('every method asks its own path, with token, brand and key', async () => {
  receiver.fault = () => ({ status: 200, body: '{}' });
  const task = { task_id: 'a', task_type: 't' };
  const metric = { base_task: 3, execution_time_ms: 1 };
  await client.registerTask(task, { idempotencyKey: 'k1' });
  await client.registerTasks([task]);
  await client.createMetric(metric);
  await client.createMetrics([metric]);
  await client.createMetrics([metric], { partial: true });
  await client.heartbeat({ worker_name: 'w', queue_name: 'q' });
  await client.listTasks({ status: ['running', 'failed'], page: 2, queue_name: undefined });
  await client.getTask(5);
  await client.listMetrics({ execution_time_ms__gte: 1000 });
  await client.dashboard({ days: 30 });
  await client.trends({ metric: ['cost_usd'] });
  await client.performanceByType({ task_type: ['comma,inside', 'App\\Crawl'] });
  await client.workers({ is_online: true });
  await client.workersOverview();

  const asked = receiver.requests.map((r) => `${r.method} ${r.path.slice(18)} ${r.query.toString()}`.trim());
  expect(asked).toEqual([
    'POST tasks/',
    'POST tasks/',
    'POST metrics/',
    'POST metrics/bulk/',
    'POST metrics/bulk/ partial=true',
    'POST workers/heartbeat/',
    'GET tasks/ status=running%2Cfailed&page=2',
    'GET tasks/5/',
    'GET metrics/ execution_time_ms__gte=1000',
    'GET metrics/dashboard/ days=30',
    'GET metrics/trends/ metric=cost_usd',
    'GET metrics/performance-by-type/ task_type=comma%5C%2Cinside%2CApp%5CCrawl',
    'GET workers/ is_online=true',
    'GET workers/overview/',
  ]);
  expect(receiver.requests.every((r) => r.authorization === 'Bearer secret' && r.brand === '9')).toBe(true);
  expect(receiver.requests[0]?.key).toBe('k1');
});

test('a 400 names the fields', async () => {
  receiver.fault = () => ({ status: 400, body: '{"execution_time_ms": ["This field is required."]}' });
  const error = await failure(client.createMetric({ base_task: 1, execution_time_ms: 1 }));
  expect(error.status).toBe(400);
  expect(error.fields).toEqual({ execution_time_ms: ['This field is required.'] });
  expect(error.message).toContain('execution_time_ms: This field is required.');
});

test('a 503 tells how long to wait, in seconds or as a date', async () => {
  receiver.fault = () => ({ status: 503, retryAfter: '7', body: '{"detail": "Starting."}' });
  const busy = await failure(client.dashboard());
  expect([busy.status, busy.retryAfter, busy.message]).toEqual([
    503,
    7,
    'The server answered 503: Starting.',
  ]);
  receiver.fault = () => ({ status: 503, retryAfter: new Date(Date.now() + 60_000).toUTCString() });
  const dated = await failure(client.dashboard());
  expect(dated.retryAfter).toBeGreaterThan(50);
  expect(dated.retryAfter).toBeLessThanOrEqual(60);
});

test('no answer, no server, no JSON and redirects are errors', async () => {
  receiver.fault = () => 'hang';
  expect((await failure(client.dashboard())).message).toContain('no answer within 300 ms');
  receiver.fault = () => ({ status: 200, body: '<html>a portal</html>' });
  expect((await failure(client.dashboard())).message).toContain('not JSON');
  receiver.fault = () => ({ status: 301, location: '/elsewhere' });
  expect((await failure(client.registerTask({ task_id: 'a' }))).status).toBe(0);
  // A port below 1024 that nobody has.
  const gone = await failure(createClient({ url: 'http://127.0.0.1:2', token: 't', brandId: 1 }).dashboard());
  expect(gone.status).toBe(0);
  expect(gone.message).toContain('ECONNREFUSED');
});

test('a token may be a function, asked each time', async () => {
  receiver.fault = () => ({ status: 200, body: '{}' });
  let issued = 0;
  const renewing = createClient({
    url: receiver.url,
    brandId: 1,
    token: async () => {
      issued += 1;
      return `token-${issued}`;
    },
  });
  await renewing.dashboard();
  await renewing.dashboard();
  expect(receiver.requests.map((r) => r.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
});
