import { beforeAll, describe, expect, it } from 'vitest';
import { operationsOf } from './answer-check.ts';
import { useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { ATTACKS, plant, stateOf } from './isolation/attacks.ts';
import type { Victim } from './isolation/attacks.ts';
import { metricOf } from './samples.ts';

// No look at alerts in between: what is planted stays as it is.
const server = useServer({ evaluationIntervalMs: 60_000 });
let a: Victim;

beforeAll(async () => {
  a = await plant(server);
});

const guarded = () =>
  operationsOf(server.openApi).flatMap(({ method, path }) =>
    path.startsWith('/tasks/monitoring/') ? [{ method, path: path.replace('/tasks/monitoring/', '') }] : [],
  );

const fill = (path: string): string =>
  path
    .replace('{month}', a.month)
    .replace(
      '{id}',
      path.startsWith('workers')
        ? String(a.worker.id)
        : path.startsWith('tasks')
          ? String(a.metric.base_task.id)
          : path.startsWith('api-keys')
            ? a.keyId
            : String(a.metric.id),
    );

it('has a case for every route of the description', () => {
  expect(
    guarded()
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
  ).toEqual(Object.keys(ATTACKS).toSorted());
});

describe.each(['a token', 'an API key'])('with %s of brand B', (kind) => {
  const bearerOf = async (brand: number): Promise<string> => {
    if (kind === 'a token') return server.token([brand], 'monitoring:admin');
    // Its home is another brand, so that the list of B's keys is as empty as for a token.
    const home = server.newBrand();
    const maker = server.as(await server.token([home, brand], 'monitoring:admin'), home);
    const { key } = (
      await maker.post<{ key: string }>('api-keys/', {
        name: 'b',
        scope: 'monitoring:admin',
        brands: [brand],
      })
    ).body;
    return key;
  };
  const callerOf = async (): Promise<Api> => {
    const brand = server.newBrand();
    return server.as(await bearerOf(brand), brand);
  };

  it.each(Object.keys(ATTACKS))('%s shows and changes nothing of A', async (route) => {
    expect.hasAssertions();
    await ATTACKS[route]?.(await callerOf(), a);
  });

  it('refuses every route under the header of brand A', async () => {
    const caller = server.as(await bearerOf(server.newBrand()), a.api.brand);
    for (const { method, path } of guarded()) {
      const body = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
      const answer = await caller.send(method, fill(path), body);
      expect(answer, `${method} ${path}`).toMatchObject({
        status: 403,
        body: { detail: 'You do not have access to this brand.' },
      });
    }
  });
});

it('keeps Idempotency-Keys of brands apart: no answer of A, no conflict with A', async () => {
  const headers = { 'idempotency-key': 'shared-key' };
  const b = await server.api();
  const other = await server.api();
  for (const [path, body] of [
    ['metrics/', metricOf()],
    ['metrics/bulk/', [metricOf()]],
    ['tasks/', { task_id: 'x', task_type: 'x' }],
    ['workers/heartbeat/', { worker_name: 'x', queue_name: 'x' }],
  ] as const) {
    const key = { 'idempotency-key': `${headers['idempotency-key']}-${path.replaceAll('/', '')}` };
    const first = await b.post(path, body, key);
    const second = await other.post(path, body, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).not.toEqual(first.body);
    const third = await (
      await server.api()
    ).post(path, path === 'metrics/' ? { ...body, execution_time_ms: 9 } : body, key);
    expect(third.status).toBe(201);
  }
});

it('refuses every route without a token, and every write with a token that may only read', async () => {
  const nobody = server.as('none', a.api.brand);
  const reader = await server.api(a.api.brand, 'monitoring:read');
  for (const { method, path } of guarded()) {
    const init = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
    expect((await nobody.send(method, fill(path), init)).status, `${method} ${path}`).toBe(401);
    if (method !== 'GET' || path.startsWith('api-keys'))
      expect((await reader.send(method, fill(path), init)).status, `${method} ${path}`).toBe(403);
  }
});

it('left brand A as it was', async () => {
  expect(await stateOf(a.api)).toBe(a.state);
});
