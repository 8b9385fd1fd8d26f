import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sql } from '../control-db/index.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { createLogger } from '../core/logger.ts';
import { apiKeyHmac } from './api-key.ts';
import { createKey } from './create-key.ts';
import { createBrandEnsurer } from './ensure-brand.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';
import { apiKeyHmacKey } from './secret.ts';
import { findKeyRow } from './store.ts';
import { createTestClock, ctxOf, refusalOf } from './test/fixtures.ts';
import { startPostgres } from './test/postgres.ts';
import type { TestPostgres } from './test/postgres.ts';
import { createKeyVerifier } from './verify-key.ts';

let postgres: TestPostgres | undefined;
let sql: Sql;
const hmacKey = apiKeyHmacKey('a secret of this test');
const log = createLogger('silent');
const everything = { limit: 1_000, offset: 0 };

beforeAll(async () => {
  postgres = await startPostgres();
  sql = postgres.sql;
});
afterAll(() => postgres?.stop());

/** Two servers on one database, a clock, and a brand of their own. */
let lastBrand = 100;
const setUp = async () => {
  const clock = createTestClock();
  lastBrand += 1;
  const ctx = ctxOf({ brandId: lastBrand });
  await createBrandEnsurer({ sql, clock })(ctx.brandId);
  const counted = { queries: 0 };
  const countingSql: Sql = {
    query: (text, params) => {
      counted.queries += 1;
      return sql.query(text, params);
    },
  };
  const keys = createKeyVerifier({ sql: countingSql, hmacKey, clock, log });
  const elsewhere = createKeyVerifier({ sql, hmacKey, clock, log });
  return { ctx, clock, counted, keys, elsewhere, deps: { sql, hmacKey, clock, keys } };
};

const refusedKey = async (promise: Promise<unknown>): Promise<void> => {
  const error = await refusalOf(promise);
  expect(error.code).toBe('unauthenticated');
  expect(error.message).toBe('The API key is unknown, revoked or expired.');
};

it('lives: made, shown once, used, revoked', async () => {
  const { ctx, clock, keys, elsewhere, deps } = await setUp();
  const made = await createKey(ctx, deps, { name: ' nightly import ', scope: 'monitoring:write' });
  expect(made.key).toMatch(/^vigie_[0-9a-f]{16}_[\w-]{43}$/);
  const { key, ...shown } = made;
  expect(shown).toEqual({
    id: key.split('_')[1],
    name: 'nightly import',
    prefix: key.slice(0, 23),
    last4: key.slice(-4),
    scope: 'monitoring:write',
    brands: [ctx.brandId],
    created_at: formatTimestamp(clock.now()),
    created_by: 'ada',
    last_used_at: null,
    expires_at: null,
    revoked_at: null,
  });
  expect(await listKeys(ctx, deps, everything)).toEqual({ count: 1, results: [shown] });

  const identity = {
    actor: `key:${made.id}`,
    scope: 'monitoring:write',
    brands: [ctx.brandId],
    expiresAt: Infinity,
  };
  expect(await keys.verify(key)).toEqual(identity);
  expect(await elsewhere.verify(key)).toEqual(identity);

  await revokeKey(ctx, deps, made.id);
  await refusedKey(keys.verify(key));
  clock.advance(5_000);
  await refusedKey(elsewhere.verify(key));

  const revokedAt = (await listKeys(ctx, deps, everything)).results[0]?.revoked_at;
  expect(revokedAt).toBe(formatTimestamp(clock.now() - 5_000));
  await revokeKey(ctx, deps, made.id);
  expect((await listKeys(ctx, deps, everything)).results[0]?.revoked_at).toBe(revokedAt);
});

it('stores an HMAC and nothing that the key could be made from', async () => {
  const { ctx, deps } = await setUp();
  const { id, key } = await createKey(ctx, deps, { name: 'n', scope: 'monitoring:read' });
  expect(Buffer.from((await findKeyRow(sql, id))?.hmac ?? [])).toEqual(apiKeyHmac(hmacKey, key));
  const [dump] = await sql.query<{ text: string }>(
    'SELECT row_to_json(api_keys)::text AS text FROM api_keys WHERE id = $1',
    [id],
  );
  const secret = key.slice(23);
  for (let at = 0; at + 5 <= secret.length; at += 1)
    expect(dump?.text).not.toContain(secret.slice(at, at + 5));
});

it('refuses every key that is not exactly the one that was made', async () => {
  const { ctx, keys, deps } = await setUp();
  const { id, key } = await createKey(ctx, deps, { name: 'n', scope: 'monitoring:read' });
  const swapped = key.at(-2) === 'A' ? 'B' : 'A';
  const wrong = [
    key.slice(0, -2) + swapped + key.at(-1),
    key.slice(0, -1),
    `${key}A`,
    `${key}\n`,
    ` ${key}`,
    key.toUpperCase(),
    key.replace(id, 'f'.repeat(16)),
    `vigie_${id}_`,
    'vigie_',
    'vigie_\u0000_',
    '',
  ];
  for (const text of wrong) await refusedKey(keys.verify(text));
  await refusedKey(createKeyVerifier({ ...deps, hmacKey: apiKeyHmacKey('another'), log }).verify(key));
  expect((await keys.verify(key)).actor).toBe(`key:${id}`);
});

it('ends by itself at its expiry, cached or not', async () => {
  const { ctx, clock, keys, elsewhere, deps } = await setUp();
  const expiresAt = clock.now() + 3_000;
  const { key } = await createKey(ctx, deps, {
    name: 'n',
    scope: 'monitoring:read',
    expires_at: new Date(expiresAt).toISOString(),
  });
  expect((await keys.verify(key)).expiresAt).toBe(expiresAt);
  clock.advance(2_999);
  await keys.verify(key);
  clock.advance(1);
  await refusedKey(keys.verify(key));
  await refusedKey(elsewhere.verify(key));
});

it('costs no query on the hot path, nor for a wrong secret or a revoked key that knocks on', async () => {
  const { ctx, clock, counted, keys, deps } = await setUp();
  const { id, key } = await createKey(ctx, deps, { name: 'n', scope: 'monitoring:read' });
  await keys.verify(key);
  counted.queries = 0;
  for (let i = 0; i < 100; i += 1) await keys.verify(key);
  for (let i = 0; i < 100; i += 1) await refusedKey(keys.verify(`${key.slice(0, 23)}${'A'.repeat(43)}`));
  expect(counted.queries).toBe(0);
  clock.advance(5_000);
  await keys.verify(key);
  expect(counted.queries).toBe(1);
  await revokeKey(ctx, deps, id);
  for (let i = 0; i < 100; i += 1) await refusedKey(keys.verify(key));
  expect(counted.queries).toBe(2);
});

it('does not come back through a look-up that began before its revocation', async () => {
  const { ctx, clock, deps } = await setUp();
  const { id, key } = await createKey(ctx, deps, { name: 'n', scope: 'monitoring:read' });
  const read = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const slowSql: Sql = {
    query: async <R>(text: string, params?: unknown[]) => {
      const rows = await sql.query<R>(text, params);
      read.resolve();
      await release.promise;
      return rows;
    },
  };
  const keys = createKeyVerifier({ sql: slowSql, hmacKey, clock, log });
  const early = keys.verify(key);
  await read.promise;
  await revokeKey(ctx, { sql, clock, keys }, id);
  release.resolve();
  expect((await early).actor).toBe(`key:${id}`);
  await refusedKey(keys.verify(key));
});

it('records its last use, once a minute', async () => {
  const { ctx, clock, keys, deps } = await setUp();
  const { id, key } = await createKey(ctx, deps, { name: 'n', scope: 'monitoring:read' });
  const lastUsed = async (): Promise<number | undefined> =>
    (await findKeyRow(sql, id))?.lastUsedAt?.getTime();
  const first = clock.now();
  await keys.verify(key);
  await expect.poll(lastUsed).toBe(first);
  clock.advance(59_999);
  await keys.verify(key);
  clock.advance(1);
  const second = clock.now();
  await keys.verify(key);
  await expect.poll(lastUsed).toBe(second);
});

it('still works when its last use cannot be recorded', async () => {
  const { ctx, clock, deps } = await setUp();
  const { id, key } = await createKey(ctx, deps, { name: 'n', scope: 'monitoring:read' });
  const readOnly: Sql = {
    query: (text, params) =>
      text.startsWith('UPDATE') ? Promise.reject(new Error('read only')) : sql.query(text, params),
  };
  expect((await createKeyVerifier({ sql: readOnly, hmacKey, clock, log }).verify(key)).actor).toBe(
    `key:${id}`,
  );
});

it('is never stronger than its maker', async () => {
  const { ctx, deps } = await setUp();
  const input = { name: 'n', scope: 'monitoring:read' as const };
  for (const brands of ['*' as const, [ctx.brandId, 1], [1]]) {
    expect((await refusalOf(createKey(ctx, deps, { ...input, brands }))).code).toBe('forbidden');
  }
  const wide = { ...ctx, brands: [1, ctx.brandId, 2] };
  expect((await createKey(wide, deps, { ...input, brands: [2, 1, 2] })).brands).toEqual([1, 2]);
  expect((await createKey({ ...ctx, brands: '*' }, deps, { ...input, brands: '*' })).brands).toBe('*');
  for (const scope of ['monitoring:read', 'monitoring:write'] as const) {
    const weak = { ...ctx, scope };
    expect((await refusalOf(createKey(weak, deps, input))).code).toBe('forbidden');
    expect((await refusalOf(listKeys(weak, deps, everything))).code).toBe('forbidden');
    expect((await refusalOf(revokeKey(weak, deps, '0'.repeat(16)))).code).toBe('forbidden');
  }
});

it('names every wrong field at once', async () => {
  const { ctx, clock, deps } = await setUp();
  const past = new Date(clock.now()).toISOString();
  const error = await refusalOf(
    createKey(ctx, deps, { name: ' \t ', scope: 'monitoring:read', expires_at: past }),
  );
  expect(error.code).toBe('invalid');
  expect(error.fields).toEqual({
    name: ['This field may not be blank.'],
    expires_at: ['A time in the future is required.'],
  });
  const leapSecond = '2030-06-30T23:59:60Z';
  const late = await refusalOf(
    createKey(ctx, deps, { name: 'n', scope: 'monitoring:read', expires_at: leapSecond }),
  );
  expect(late.fields).toHaveProperty('expires_at');
  expect(
    (await createKey(ctx, deps, { name: '😀'.repeat(200), scope: 'monitoring:read' })).name,
  ).toHaveLength(400);
});

it('belongs to one brand: others neither see nor revoke it', async () => {
  const mine = await setUp();
  const theirs = await setUp();
  const { id, key } = await createKey(mine.ctx, mine.deps, { name: 'n', scope: 'monitoring:read' });
  expect(await listKeys(theirs.ctx, theirs.deps, everything)).toEqual({ count: 0, results: [] });
  for (const wrong of [id, '0'.repeat(16), 'x', '', '\u0000', '1', `${id}'--`]) {
    expect((await refusalOf(revokeKey(theirs.ctx, theirs.deps, wrong))).code).toBe('not_found');
  }
  // Covering the brand is not enough either: the request must be made for it.
  const both = { ...theirs.ctx, brands: [mine.ctx.brandId, theirs.ctx.brandId] };
  expect((await refusalOf(revokeKey(both, theirs.deps, id))).code).toBe('not_found');
  expect((await mine.keys.verify(key)).actor).toBe(`key:${id}`);
});

it('does not show brands that the reader does not cover', async () => {
  const { ctx, deps } = await setUp();
  const wide = { ...ctx, brands: [ctx.brandId, 1, 2] };
  await createKey(wide, deps, { name: 'n', scope: 'monitoring:read', brands: [ctx.brandId, 1, 2] });
  expect((await listKeys(ctx, deps, everything)).results[0]?.brands).toEqual([ctx.brandId]);
  expect((await listKeys(wide, deps, everything)).results[0]?.brands).toEqual([1, 2, ctx.brandId]);
});

it('is listed in pages, newest first', async () => {
  const { ctx, clock, deps } = await setUp();
  const names: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    names.unshift(`key ${i}`);
    await createKey(ctx, deps, { name: `key ${i}`, scope: 'monitoring:read' });
    clock.advance(1_000);
  }
  const page = async (offset: number): Promise<{ count: number; names: string[] }> => {
    const { count, results } = await listKeys(ctx, deps, { limit: 2, offset });
    return { count, names: results.map(({ name }) => name) };
  };
  expect(await page(0)).toEqual({ count: 5, names: names.slice(0, 2) });
  expect(await page(4)).toEqual({ count: 5, names: names.slice(4) });
  expect(await page(2_147_483_646_000)).toEqual({ count: 5, names: [] });
});
