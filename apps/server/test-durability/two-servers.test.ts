import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../src/app.ts';
import { caller, listAll } from './api.ts';
import type { Call, Reply } from './api.ts';
import { startApp, startSharedEngines } from './in-process.ts';
import type { SharedEngines } from './in-process.ts';
import { until } from './server-process.ts';

interface Server {
  app: App;
  url: string;
  call: Call;
  stop: () => Promise<void>;
}

let engines: SharedEngines;
let a: Server;
let b: Server;
let lastBrand = 500;

const start = async (): Promise<Server> => {
  const started = await startApp(engines);
  return { ...started, call: await caller(started.url) };
};

beforeAll(async () => {
  engines = await startSharedEngines();
  const started = await Promise.allSettled([start(), start()]);
  const [first, second] = started.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
  const reasons = started.map((one) => (one.status === 'rejected' ? String(one.reason) : 'started'));
  if (!first || !second) throw new Error(`two servers at once: ${reasons.join(', ')}`);
  [a, b] = [first, second];
}, 120_000);

afterAll(async () => {
  await Promise.all([a?.stop(), b?.stop()]);
  await engines?.stop();
}, 60_000);

const metric = (taskId: string, over: object = {}): object => ({
  base_task: { task_id: taskId, task_type: 'shared' },
  execution_time_ms: 10,
  cost_usd: 0.000001,
  ...over,
});

test('two that start at the same moment migrate once', async () => {
  const versions = await engines.query<{ version: string; n: string }>(
    'SELECT version, count() AS n FROM schema_migrations GROUP BY version ORDER BY version',
  );
  expect(versions.every((one) => one.n === '1')).toBe(true);
  const control = await a.app.control.query<{ n: number; distinct: number }>(
    'SELECT count(*)::int AS n, count(DISTINCT version)::int AS distinct FROM schema_migrations',
  );
  expect(control[0]?.n).toBeGreaterThan(0);
  expect(control[0]?.n).toBe(control[0]?.distinct);
});

test('ids never collide, and both show the same', async () => {
  const brand = (lastBrand += 1);
  const answers = await Promise.all(
    [a, b].flatMap(({ call }, server) =>
      Array.from({ length: 12 }, (_, n) =>
        call(brand, 'POST', 'metrics/bulk/', {
          body: Array.from({ length: 50 }, (__, i) => metric(`s${server}-${n}-${i}`)),
        }),
      ),
    ),
  );
  expect(new Set(answers.map((one) => one.status))).toEqual(new Set([201]));
  const ids = answers.flatMap((one) => one.body['ids'] as number[]);
  expect(new Set(ids).size).toBe(1_200);
  for (const { call } of [a, b]) {
    const rows = await listAll(call, brand, '');
    expect(rows.map((row) => row.id).toSorted((x, y) => x - y)).toEqual(ids.toSorted((x, y) => x - y));
    expect(new Set(rows.map((row) => row.base_task.id)).size).toBe(1_200);
  }
});

test('a task registered on one is known on the other at once', async () => {
  const brand = (lastBrand += 1);
  for (let n = 0; n < 20; n += 1) {
    const [here, there] = n % 2 === 0 ? [a, b] : [b, a];
    const registered = await here.call(brand, 'POST', 'tasks/', {
      body: { task_id: `t${n}`, task_type: 'shared' },
    });
    const [byName, byId] = await Promise.all([
      there.call(brand, 'POST', 'metrics/', { body: metric(`t${n}`) }),
      there.call(brand, 'POST', 'metrics/', {
        body: { base_task: registered.body['id'], execution_time_ms: 1 },
      }),
    ]);
    expect([byName.status, byId.status]).toEqual([201, 201]);
    for (const answer of [byName, byId])
      expect((answer.body['base_task'] as { id: number }).id).toBe(registered.body['id']);
  }
});

test('events of one task that arrive on both end in its newest state', async () => {
  const brand = (lastBrand += 1);
  const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 12, minute)).toISOString();
  const events = [
    { status: 'pending', queued_at: at(0) },
    { status: 'running', started_at: at(1) },
    { status: 'retrying', started_at: at(2) },
    { status: 'completed', completed_at: at(3) },
  ];
  for (let round = 0; round < 10; round += 1) {
    const taskId = `events-${round}`;
    const order = events.map((event) => ({ event, key: Math.random() })).toSorted((x, y) => x.key - y.key);
    for (const [i, { event }] of order.entries()) {
      const server = (i + round) % 2 === 0 ? a : b;
      const answer = await server.call(brand, 'POST', 'tasks/', {
        body: { task_id: taskId, task_type: 'shared', ...event },
      });
      expect([200, 201]).toContain(answer.status);
    }
    for (const { call } of [a, b]) {
      const { body } = await call(brand, 'GET', `tasks/?task_id=${taskId}`);
      expect(body['count']).toBe(1);
      expect(
        (body['results'] as { status: string; completed_at: string }[])[0],
        JSON.stringify(order),
      ).toMatchObject({
        status: 'completed',
        completed_at: '2026-01-05T12:03:00Z',
      });
    }
  }
});

test('a never-seen task that both hear of at the same moment may get two ids; from then on both servers mean the lower', async () => {
  const brand = (lastBrand += 1);
  const idOf = (answer: Reply): number => (answer.body['base_task'] as { id: number }).id;
  for (let n = 0; n < 20; n += 1) {
    const send = ({ call }: Server) => call(brand, 'POST', 'metrics/', { body: metric(`race-${n}`) });
    const first = await Promise.all([a, b, a, b].map(send));
    expect(first.map((one) => one.status)).toEqual([201, 201, 201, 201]);
    const ids = new Set(first.map(idOf));
    expect(ids.size).toBeLessThanOrEqual(2);
    const later = [await send(a), await send(b), await send(a), await send(b)];
    expect(later.map(idOf)).toEqual(Array.from({ length: 4 }, () => Math.min(...ids)));
  }
});

test('the same Idempotency-Key on both at once stores once', async () => {
  const brand = (lastBrand += 1);
  for (let n = 0; n < 15; n += 1) {
    const body = [metric(`k${n}-1`), metric(`k${n}-2`)];
    const send = ({ call }: Server) =>
      call(brand, 'POST', 'metrics/bulk/', { body, headers: { 'idempotency-key': `key-${n}` } });
    const answers = await Promise.all([a, b, a, b].map(send));
    for (const answer of answers) {
      expect([201, 503]).toContain(answer.status);
      if (answer.status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const later = await Promise.all(
      [a, b].map((server) =>
        until(async () => {
          const answer = await send(server);
          return answer.status === 201 && answer;
        }),
      ),
    );
    const ids = [...answers, ...later]
      .filter((one) => one.status === 201)
      .map((one) => JSON.stringify(one.body['ids']));
    expect(new Set(ids).size).toBe(1);
  }
  expect((await listAll(b.call, brand, '')).length).toBe(30);
});

test('an API key works on both, and its revocation reaches the other within 5 s', async () => {
  const brand = (lastBrand += 1);
  const made = await a.call(brand, 'POST', 'api-keys/', {
    body: { name: 'shared', scope: 'monitoring:write' },
  });
  expect(made.status).toBe(201);
  const onB = await caller(b.url, { token: made.body['key'] as string });
  expect((await onB(brand, 'POST', 'metrics/', { body: metric('by-key') })).status).toBe(201);
  expect((await a.call(brand, 'DELETE', `api-keys/${made.body['id'] as string}/`)).status).toBe(204);
  const revoked = performance.now();
  await until(async () => (await onB(brand, 'GET', 'metrics/')).status === 401, 6_000);
  expect(performance.now() - revoked).toBeLessThan(5_500);
});

test('a server that joins under load leaves the rollups right', { timeout: 60_000 }, async () => {
  const brand = (lastBrand += 1);
  let writing = true;
  let acknowledged = 0;
  const writer = async ({ call }: Server, number: number): Promise<void> => {
    for (let n = 0; writing; n += 1) {
      const { status } = await call(brand, 'POST', 'metrics/bulk/', {
        body: Array.from({ length: 20 }, (_, i) => metric(`j${number}-${n}-${i}`)),
      });
      if (status === 201) acknowledged += 20;
    }
  };
  const writers = [a, b, a, b].map(writer);
  for (let n = 0; n < 5; n += 1) await (await start()).stop();
  writing = false;
  await Promise.all(writers);
  const dashboard = await a.call(brand, 'GET', 'metrics/dashboard/');
  const list = await b.call(brand, 'GET', 'metrics/?page_size=1');
  const summary = dashboard.body['summary'] as Record<string, number>;
  expect([list.body['count'], summary['total_tasks'], summary['total_cost_usd']]).toEqual([
    acknowledged,
    acknowledged,
    acknowledged / 1e6,
  ]);
});

test('no two servers promise the same dollar, and each soon knows what the other stored', async () => {
  const brand = (lastBrand += 1);
  const made = await a.call(brand, 'POST', 'budgets/', {
    body: { name: 'Shared', amount_usd: '20.00', period: 'rolling', rolling_days: 7 },
  });
  expect(made.status).toBe(201);
  const check = ({ call }: Server, body: object): Promise<Reply> =>
    call(brand, 'POST', 'budgets/check/', { body: { task_type: 'shared', ...body } });
  const asks = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      check(i % 2 === 0 ? a : b, { task_id: `hold-${i}`, planned_cost_usd: '1.00' }),
    ),
  );
  const granted = asks
    .map((reply, i) => ({ i, decision: reply.body['decision'] }))
    .filter(({ decision }) => decision !== 'deny');
  expect(granted.length).toBe(20);
  // What was stored through one counts at the other, and the promise to that task goes.
  const { i } = granted[0] ?? { i: 0 };
  const stored = await b.call(brand, 'POST', 'metrics/', { body: metric(`hold-${i}`, { cost_usd: '0.25' }) });
  expect(stored.status).toBe(201);
  await until(async () => {
    const { body } = await check(a, {});
    const [budget] = body['budgets'] as { spent_usd: string; held_usd: string }[];
    return budget?.spent_usd === '0.25' && budget.held_usd === '19.00';
  });
});
