import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatTimestamp } from '../core/timestamp.ts';
import { signToken } from './sign-token.ts';
import { startApp } from './test/app.ts';
import { createTestClock } from './test/fixtures.ts';
import { startPostgres } from './test/postgres.ts';
import type { TestPostgres } from './test/postgres.ts';

const SECRET = 'a-shared-secret-of-enough-characters';
const KEYS = '/tasks/monitoring/api-keys/';
const BRANDS = '/tasks/monitoring/brands/';
const clock = createTestClock();
let postgres: TestPostgres | undefined;
let app: FastifyInstance;

beforeAll(async () => {
  postgres = await startPostgres();
  app = await startApp(postgres.sql, SECRET, clock);
});
afterAll(async () => {
  await app?.close();
  await postgres?.stop();
});

/** A caller with a token for the given brands, asking for the first of them. */
const caller = async (scope: string, ...brands: number[]) => {
  const token = await signToken({ secret: SECRET, sub: 'ada', brands, scope, ttlSeconds: 60 }, clock);
  return callerWith(token, brands[0] ?? 0);
};
const callerWith = (credential: string, brandId: number) => ({
  async send(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
    const headers = { authorization: `Bearer ${credential}`, 'x-brand-id': String(brandId) };
    const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  },
});

it('makes, uses, lists and revokes an API key', async () => {
  const admin = await caller('monitoring:admin', 9);
  const made = await admin.send('POST', KEYS, { name: 'ci', scope: 'monitoring:admin' });
  expect(made.status).toBe(201);
  expect(made.body.key).toMatch(/^vigie_/);

  const listed = await callerWith(made.body.key, 9).send('GET', KEYS);
  expect(listed.status).toBe(200);
  expect(listed.body).toMatchObject({
    count: 1,
    next: null,
    previous: null,
    results: [{ id: made.body.id, name: 'ci', brands: [9] }],
  });
  expect(listed.body.results[0]).not.toHaveProperty('key');
  expect(JSON.stringify(listed.body)).not.toContain('hmac');

  expect(
    (await (await caller('monitoring:admin', 10)).send('DELETE', `${KEYS}${made.body.id}/`)).status,
  ).toBe(404);
  expect(await admin.send('DELETE', `${KEYS}${made.body.id}/`)).toEqual({ status: 204, body: undefined });
  expect((await admin.send('DELETE', `${KEYS}${made.body.id}/`)).status).toBe(204);
  expect((await callerWith(made.body.key, 9).send('GET', KEYS)).status).toBe(401);
  expect((await admin.send('DELETE', `${KEYS}%00/`)).status).toBe(404);
});

it('lists in pages that link to each other', async () => {
  const admin = await caller('monitoring:admin', 11);
  for (const name of ['a', 'b', 'c'])
    await admin.send('POST', KEYS, { name, scope: 'monitoring:read', expires_at: null });
  const middle = await admin.send('GET', `${KEYS}?page=2&page_size=1`);
  expect(middle.body).toMatchObject({
    count: 3,
    next: expect.stringMatching(/page=3&page_size=1$/),
    previous: expect.stringMatching(/\?page_size=1$/),
  });
  expect((await admin.send('GET', middle.body.next)).body).toMatchObject({
    next: null,
    previous: expect.stringMatching(/page=2&page_size=1$/),
  });
  expect((await admin.send('GET', `${KEYS}?page=4&page_size=1`)).status).toBe(404);
  for (const query of ['page=0', 'page=x', 'page_size=1001', 'page_size=0', 'nonsense=1']) {
    expect((await admin.send('GET', `${KEYS}?${query}`)).status).toBe(400);
  }
});

it('refuses bodies that are not as described', async () => {
  const admin = await caller('monitoring:admin', 12);
  const good = { name: 'n', scope: 'monitoring:read' };
  const wrong = [
    {},
    { ...good, name: '' },
    { ...good, name: ' ' },
    { ...good, name: 'a\u0000b' },
    { ...good, name: 'x'.repeat(201) },
    { ...good, scope: 'monitoring:everything' },
    { ...good, brands: [] },
    { ...good, brands: [0] },
    { ...good, brands: [2_147_483_648] },
    { ...good, brands: 'all' },
    { ...good, expires_at: 'tomorrow' },
    { ...good, expires_at: '2001-01-01T00:00:00Z' },
    { ...good, hmac: 'x' },
  ];
  for (const body of wrong) expect((await admin.send('POST', KEYS, body)).status).toBe(400);
  for (const body of [
    { id: 0, name: 'n' },
    { id: 12 },
    { id: 12, name: 'n', implicit: true },
    { id: 12, name: '\u0000' },
  ]) {
    expect((await admin.send('POST', BRANDS, body)).status).toBe(400);
  }
  expect((await admin.send('POST', KEYS, { ...good, brands: [12, 13] })).status).toBe(403);
});

it('makes a brand under the very id that the request is made for, and lists it', async () => {
  const admin = await caller('monitoring:admin', 21, 22);
  const made = await admin.send('POST', BRANDS, { id: 21, name: 'Acme' });
  expect(made).toEqual({
    status: 201,
    body: { id: 21, name: 'Acme', implicit: false, created_at: formatTimestamp(clock.now()) },
  });
  expect((await admin.send('POST', BRANDS, { id: 21, name: 'Acme' })).status).toBe(409);
  expect((await admin.send('POST', BRANDS, { id: 23, name: 'Acme' })).status).toBe(403);
  const reader = await caller('monitoring:read', 22, 21);
  expect((await reader.send('GET', BRANDS)).body).toMatchObject({
    count: 1,
    results: [{ id: 21, name: 'Acme' }],
  });
});

it('lets only admins touch API keys and make brands', async () => {
  for (const scope of ['monitoring:read', 'monitoring:write']) {
    const weak = await caller(scope, 31);
    expect((await weak.send('GET', KEYS)).status).toBe(403);
    expect((await weak.send('POST', KEYS, { name: 'n', scope: 'monitoring:read' })).status).toBe(403);
    expect((await weak.send('DELETE', `${KEYS}0123456789abcdef/`)).status).toBe(403);
    expect((await weak.send('POST', BRANDS, { id: 31, name: 'n' })).status).toBe(403);
    expect((await weak.send('GET', BRANDS)).status).toBe(200);
  }
});
