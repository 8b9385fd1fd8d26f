import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { CursorValue } from './cursor.ts';
import { readListQuery } from './list-query.ts';
import type { OrderTerm } from './list-query.ts';
import type { ListSpec } from './list-spec.ts';
import { afterSql, clickhouseDialect, filterSql, orderSql, postgresDialect } from './list-sql.ts';
import type { Dialect } from './list-sql.ts';

/** SQLite understands what is common to both databases, and needs no server. */
const literal: Dialect = {
  bind: (value, _type, many) => {
    const of = (one: unknown): string => (typeof one === 'string' ? `'${one}'` : String(one));
    return many ? `? IN (${(value as unknown[]).map(of).join(', ')})` : of(value);
  },
};

const SPEC: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int', nullable: false, orderable: true },
    a: { kind: 'number', column: 'a', type: 'int', nullable: true, orderable: true },
    b: { kind: 'number', column: 'b', type: 'int', nullable: false, orderable: true },
    c: { kind: 'text', column: 'c', type: 'text', nullable: true, orderable: true },
  },
  defaultOrdering: '-b',
  keyset: true,
};

interface Row {
  id: number;
  a: number | null;
  b: number;
  c: string | null;
}

const rowsOf = fc.array(
  fc.record({
    a: fc.option(fc.integer({ min: 0, max: 2 })),
    b: fc.integer({ min: 0, max: 2 }),
    c: fc.option(fc.constantFrom('x', 'y')),
  }),
  { maxLength: 30 },
);
const ordering = fc
  .uniqueArray(fc.tuple(fc.constantFrom('id', 'a', 'b', 'c'), fc.boolean()), {
    minLength: 1,
    maxLength: 4,
    selector: ([name]) => name,
  })
  .map((terms) => terms.map(([name, down]) => (down ? '-' : '') + name).join(','));

const tableOf = (rows: Omit<Row, 'id'>[]): DatabaseSync => {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE t (id INTEGER, a INTEGER, b INTEGER, c TEXT)');
  const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?, ?)');
  rows.forEach((row, i) => insert.run(i + 1, row.a, row.b, row.c));
  return db;
};

const select = (db: DatabaseSync, sql: string): Row[] =>
  db
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }) as unknown as Row);

const pageAfter = (
  db: DatabaseSync,
  order: OrderTerm[],
  after: CursorValue[] | undefined,
  size: number,
): Row[] => {
  const where = after ? `WHERE ${afterSql(order, after, literal)}` : '';
  return select(db, `SELECT * FROM t ${where} ORDER BY ${orderSql(order)} LIMIT ${size}`);
};

describe('keyset pages', () => {
  it('visit every row once, in the order of one large page, whatever is null or tied', () => {
    fc.assert(
      fc.property(rowsOf, ordering, fc.integer({ min: 1, max: 5 }), (rows, text, size) => {
        const db = tableOf(rows);
        const { order } = readListQuery(SPEC, { ordering: text });
        const whole = pageAfter(db, order, undefined, 1_000);
        const walked: Row[] = [];
        for (let after: CursorValue[] | undefined; ;) {
          const page = pageAfter(db, order, after, size);
          walked.push(...page);
          const last = page.at(-1);
          if (!last) break;
          after = decodeCursor(encodeCursor(order, { ...last }), order);
          expect(after).toBeDefined();
        }
        expect(walked).toEqual(whole);
        expect(walked).toHaveLength(rows.length);
        db.close();
      }),
      { numRuns: 200 },
    );
  });

  it('put nulls last in both directions, and ties by id', () => {
    const db = tableOf([
      { a: null, b: 0, c: null },
      { a: 1, b: 0, c: null },
      { a: 2, b: 0, c: null },
      { a: 1, b: 0, c: null },
    ]);
    const ids = (text: string): number[] =>
      pageAfter(db, readListQuery(SPEC, { ordering: text }).order, undefined, 10).map((row) => row.id);
    expect(ids('a')).toEqual([2, 4, 3, 1]);
    expect(ids('-a')).toEqual([3, 4, 2, 1]);
    expect(ids('b')).toEqual([1, 2, 3, 4]);
    db.close();
  });
});

describe('cursors', () => {
  const { order } = readListQuery(SPEC, { ordering: 'a,c,-b' });

  it('come back as they were', () => {
    fc.assert(
      fc.property(
        fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.option(fc.string({ maxLength: 60 }).filter((text) => !text.includes('\0'))),
        fc.integer(),
        fc.nat(),
        (a, c, b, id) => {
          const values = decodeCursor(encodeCursor(order, { a, c, b, id }), order);
          expect(values?.map((value) => (typeof value === 'number' ? value + 0 : value))).toEqual([
            a === null ? null : a + 0,
            c,
            b,
            id,
          ]);
        },
      ),
    );
  });

  it('of anything else are undefined, never an exception', () => {
    const forged = fc.tuple(
      fc.constantFrom('a,c,-b,id', 'a', 'id', ''),
      fc.array(fc.oneof(fc.jsonValue(), fc.constantFrom(1.5, -1, 1e300)), { maxLength: 5 }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
          forged.map(([name, values]) =>
            Buffer.from(JSON.stringify([name, ...values])).toString('base64url'),
          ),
        ),
        (cursor) => {
          const values = decodeCursor(cursor, order);
          if (values === undefined) return;
          expect(values).toHaveLength(order.length);
          expect(Number.isSafeInteger(values[3]) && Number(values[3]) >= 0).toBe(true);
          expect(values[2]).not.toBeNull();
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('belong to one ordering', () => {
    const cursor = encodeCursor(order, { a: 1, c: 'x', b: 2, id: 3 });
    for (const other of ['a,c,b', '-a,c,-b', 'c,a,-b', 'a'])
      expect(decodeCursor(cursor, readListQuery(SPEC, { ordering: other }).order)).toBeUndefined();
  });
});

describe('filters', () => {
  it('mean what they say', () => {
    const db = tableOf([
      { a: null, b: 0, c: 'x' },
      { a: 1, b: 1, c: 'y' },
      { a: 2, b: 2, c: null },
    ]);
    const ids = (query: Record<string, string>): number[] =>
      select(
        db,
        `SELECT * FROM t WHERE ${filterSql(readListQuery(SPEC, query), literal).join(' AND ')} ORDER BY id`,
      ).map((row) => row.id);
    expect(ids({ a: '1' })).toEqual([2]);
    expect(ids({ a__gte: '1', b__lt: '2' })).toEqual([2]);
    expect(ids({ a__lte: '5', b__gt: '0' })).toEqual([2, 3]);
    expect(ids({ c: 'x,y', id: '2,3' })).toEqual([2]);
    db.close();
  });

  it('bind every value: no text of a caller stands in the SQL', () => {
    const query = readListQuery(SPEC, { a__gt: '5', c: "x'; DROP TABLE t; --,y", id: '1,2' });
    const named: Record<string, unknown> = {};
    expect(filterSql(query, clickhouseDialect(named))).toEqual([
      'id IN {p0:Array(int)}',
      'a > {p1:int}',
      'c IN {p2:Array(text)}',
    ]);
    expect(named).toEqual({ p0: [1, 2], p1: 5, p2: ["x'; DROP TABLE t; --", 'y'] });
    const numbered: unknown[] = [9];
    expect(filterSql(query, postgresDialect(numbered))).toEqual([
      'id = ANY($2::int[])',
      'a > $3::int',
      'c = ANY($4::text[])',
    ]);
    expect(numbered).toEqual([9, [1, 2], 5, ["x'; DROP TABLE t; --", 'y']]);
  });
});
