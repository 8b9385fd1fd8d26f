import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sql } from '../control-db/index.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { brandName, brandNames } from './brand-names.ts';
import { createBrand } from './create-brand.ts';
import { createBrandEnsurer } from './ensure-brand.ts';
import { listBrands } from './list-brands.ts';
import { createTestClock, ctxOf, refusalOf } from './test/fixtures.ts';
import { startPostgres } from './test/postgres.ts';
import type { TestPostgres } from './test/postgres.ts';

let postgres: TestPostgres | undefined;
let sql: Sql;
const clock = createTestClock();
const everything = { limit: 1_000, offset: 0 };
const created_at = formatTimestamp(clock.now());

beforeAll(async () => {
  postgres = await startPostgres();
  sql = postgres.sql;
});
afterAll(() => postgres?.stop());

it('is made under the id that the caller gives, once', async () => {
  const ctx = ctxOf({ brandId: 1, brands: [1, 2_147_483_647] });
  const made = await createBrand(ctx, { sql, clock }, { id: 2_147_483_647, name: '  Acme ' });
  expect(made).toEqual({ id: 2_147_483_647, name: 'Acme', implicit: false, created_at });
  expect((await refusalOf(createBrand(ctx, { sql, clock }, { id: 2_147_483_647, name: 'Other' }))).code).toBe(
    'conflict',
  );
  expect(await brandName({ ...ctx, brandId: 2_147_483_647 }, { sql })).toBe('Acme');
});

it('is made once when two ask at the same moment', async () => {
  const ctx = ctxOf({ brandId: 20 });
  const attempts = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) => createBrand(ctx, { sql, clock }, { id: 20, name: `Try ${i}` })),
  );
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('needs an admin who covers the id, and a proper name', async () => {
  const make = (over: Parameters<typeof ctxOf>[0], name = 'Acme') =>
    refusalOf(createBrand(ctxOf(over), { sql, clock }, { id: 30, name }));
  expect((await make({ brandId: 30, scope: 'monitoring:write' })).code).toBe('forbidden');
  expect((await make({ brandId: 31 })).code).toBe('forbidden');
  for (const name of ['', ' \t ']) {
    const error = await make({ brandId: 30 }, name);
    expect(error.code).toBe('invalid');
    expect(error.fields).toHaveProperty('name');
  }
  expect((await listBrands(ctxOf({ brandId: 30 }), { sql }, everything)).count).toBe(0);
});

it('comes into being on first use, whichever server is first, and then costs no query', async () => {
  let queries = 0;
  const counting: Sql = {
    query: (text, params) => {
      queries += 1;
      return sql.query(text, params);
    },
  };
  const here = createBrandEnsurer({ sql: counting, clock });
  const there = createBrandEnsurer({ sql, clock });
  await Promise.all([
    ...Array.from({ length: 8 }, () => here(40)),
    ...Array.from({ length: 8 }, () => there(40)),
  ]);
  const ctx = ctxOf({ brandId: 40 });
  expect((await listBrands(ctx, { sql }, everything)).results).toEqual([
    { id: 40, name: 'Brand 40', implicit: true, created_at },
  ]);
  queries = 0;
  for (let i = 0; i < 100; i += 1) await here(40);
  expect(queries).toBe(0);
  expect((await refusalOf(createBrand(ctx, { sql, clock }, { id: 40, name: 'Late' }))).code).toBe('conflict');
});

it('keeps its name on first use when it was made before', async () => {
  await createBrand(ctxOf({ brandId: 50 }), { sql, clock }, { id: 50, name: 'Early' });
  await createBrandEnsurer({ sql, clock })(50);
  expect(await brandName(ctxOf({ brandId: 50 }), { sql })).toBe('Early');
});

it('is tried again after a failure', async () => {
  let broken = true;
  const flaky: Sql = {
    query: (text, params) => (broken ? Promise.reject(new Error('down')) : sql.query(text, params)),
  };
  const ensure = createBrandEnsurer({ sql: flaky, clock });
  await expect(ensure(60)).rejects.toThrow('down');
  broken = false;
  await ensure(60);
  expect((await listBrands(ctxOf({ brandId: 60 }), { sql }, everything)).count).toBe(1);
});

it('is listed and named only to those who cover it', async () => {
  for (const id of [71, 72, 73]) await createBrandEnsurer({ sql, clock })(id);
  const ids = async (
    brands: number[] | '*',
    range = everything,
  ): Promise<{ count: number; ids: number[] }> => {
    const { count, results } = await listBrands(ctxOf({ brands, scope: 'monitoring:read' }), { sql }, range);
    return { count, ids: results.map(({ id }) => id) };
  };
  expect(await ids([73, 71, 99_999])).toEqual({ count: 2, ids: [71, 73] });
  expect(await ids([73, 72, 71], { limit: 1, offset: 1 })).toEqual({ count: 3, ids: [72] });
  expect(await ids([])).toEqual({ count: 0, ids: [] });
  expect((await ids('*')).ids).toEqual(expect.arrayContaining([71, 72, 73]));

  const names = await brandNames(ctxOf({ brands: [71, 72] }), { sql }, [71, 73, 99_999]);
  expect([...names]).toEqual([[71, 'Brand 71']]);
});
