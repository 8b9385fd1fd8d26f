import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailbox } from '../test/mailbox.ts';
import type { Mailbox } from '../test/mailbox.ts';
import type { App } from '../src/app.ts';
import { caller } from './api.ts';
import type { Call } from './api.ts';
import { startApp, startSharedEngines } from './in-process.ts';
import type { SharedEngines } from './in-process.ts';
import { until } from './server-process.ts';

const SERVERS = 10;

interface Server {
  app: App;
  call: Call;
  stop: () => Promise<void>;
}

let engines: SharedEngines;
let box: Mailbox;
const servers: Server[] = [];
let brand = 300;

const start = async (): Promise<Server> => {
  const env = { SMTP_URL: box.url, EVALUATION_INTERVAL_MS: '100' };
  const started = await startApp(engines, undefined, env);
  return { ...started, call: await caller(started.url) };
};

beforeAll(async () => {
  box = await startMailbox();
  engines = await startSharedEngines();
  for (let n = 0; n < SERVERS; n += 1) servers.push(await start());
}, 180_000);
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await engines?.stop();
  await box?.stop();
}, 120_000);

const first = (): Server => servers[0] as Server;
const makeRule = async (of: number, over: object): Promise<number> => {
  const { status, body } = await first().call(of, 'POST', 'alerts/', {
    body: {
      name: `rule of ${of} end`,
      metric_field: 'execution_time_ms',
      condition: 'gt',
      threshold_value: 1_000,
      notification_emails: ['ops@example.com'],
      ...over,
    },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body['id'] as number;
};
const mailsOf = (of: number): number =>
  box.mails.filter((mail) => mail.subject.includes(`rule of ${of} end`)).length;
/** Every server knows the rule: each answers by its own memory. */
const known = async (of: number, id: number): Promise<void> => {
  await Promise.all(
    servers.map(async ({ call }, n) => {
      const probe = { base_task: { task_id: `probe-${of}-${n}`, task_type: 'probe' }, execution_time_ms: 1 };
      expect((await call(of, 'POST', 'metrics/', { body: probe })).status).toBe(201);
      expect((await call(of, 'GET', `alerts/${id}/`)).status).toBe(200);
    }),
  );
};

test('ten servers that store breaching metrics at once make one alert and one mail', async () => {
  const of = (brand += 1);
  const id = await makeRule(of, { cooldown_minutes: 60 });
  await known(of, id);
  const answers = await Promise.all(
    servers.flatMap(({ call }, n) =>
      Array.from({ length: 5 }, (_, i) =>
        call(of, 'POST', 'metrics/bulk/', {
          body: [0, 1, 2, 3].map((j) => ({
            base_task: { task_id: `${of}-${n}-${i}-${j}`, task_type: 'slow' },
            execution_time_ms: 9_000,
          })),
        }),
      ),
    ),
  );
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  const shown = (await first().call(of, 'GET', 'alerts/active/')).body as {
    alerts: { affected_count: number; fire_count: number }[];
  };
  expect(shown.alerts).toMatchObject([{ affected_count: SERVERS * 5 * 4, fire_count: 1 }]);
  expect((await first().call(of, 'GET', `alerts/${id}/`)).body['trigger_count']).toBe(1);
  await until(() => mailsOf(of) > 0);
  const sent = await first().app.control.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM notifications WHERE brand_id = $1',
    [of],
  );
  expect(sent).toEqual([{ n: 1 }]);
  expect(mailsOf(of)).toBe(1);
});

test('one server at a time looks at windows, and another takes over when it goes', async () => {
  const of = (brand += 1);
  const evaluators = async (): Promise<number> => {
    const rows = await first().app.control.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND classid = 7264404 AND objid = 1 AND granted`,
    );
    return rows[0]?.n ?? 0;
  };
  expect(await evaluators()).toBe(1);
  // One after the other goes until the last is left: whoever was the evaluator is among them.
  await until(async () => {
    const gone = servers.length > 1 ? servers.pop() : undefined;
    await gone?.stop();
    return servers.length === 1;
  }, 60_000);
  await until(async () => (await evaluators()) === 1);
  await first().call(of, 'POST', 'metrics/', {
    body: { base_task: { task_id: 'x', task_type: 'x' }, execution_time_ms: 9_000 },
  });
  await makeRule(of, { aggregation: 'avg' });
  await until(() => mailsOf(of) === 1);
});
