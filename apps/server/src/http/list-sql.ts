import type { CursorValue } from './cursor.ts';
import type { ListQuery, OrderTerm } from './list-query.ts';

/** How a database writes a typed parameter: `{p1:Float64}` for ClickHouse, `$1::float8` for PostgreSQL. */
export interface Dialect {
  bind(value: unknown, type: string, many: boolean): string;
}

const SYMBOLS = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

export const filterSql = (query: ListQuery, dialect: Dialect): string[] =>
  query.conditions.map(({ field, operator, value }) =>
    operator === 'in'
      ? dialect.bind(value, field.type, true).replace('?', field.column)
      : `${field.column} ${SYMBOLS[operator]} ${dialect.bind(value, field.type, false)}`,
  );

export const orderSql = (order: OrderTerm[]): string =>
  order
    .map(
      (term) =>
        `${term.field.column} ${term.descending ? 'DESC' : 'ASC'}${term.field.nullable ? ' NULLS LAST' : ''}`,
    )
    .join(', ');

/**
 * «Behind the last row» for a mixed ordering: equal in the first k terms and behind in the next, for each k.
 * Nulls come last in both directions.
 */
export const afterSql = (order: OrderTerm[], after: CursorValue[], dialect: Dialect): string => {
  const bound = order.map((term, i) =>
    after[i] === null ? 'NULL' : dialect.bind(after[i], term.field.type, false),
  );
  const alternatives = order.flatMap((term, k) => {
    if (after[k] === null) return [];
    const equal = order
      .slice(0, k)
      .map((earlier, i) =>
        after[i] === null ? `${earlier.field.column} IS NULL` : `${earlier.field.column} = ${bound[i]}`,
      );
    const behind = `${term.field.column} ${term.descending ? '<' : '>'} ${bound[k]}`;
    return [
      [...equal, term.field.nullable ? `(${behind} OR ${term.field.column} IS NULL)` : behind].join(' AND '),
    ];
  });
  const first = order[0];
  // The same bound once more for the leading term alone: a sorting key can skip by it, not by an OR.
  const lead =
    first && !first.field.nullable
      ? `${first.field.column} ${first.descending ? '<=' : '>='} ${bound[0]} AND `
      : '';
  return `${lead}(${alternatives.map((alternative) => `(${alternative})`).join(' OR ')})`;
};

/** ClickHouse parameters, gathered as they are bound. Times are bound as milliseconds. */
export const clickhouseDialect = (params: Record<string, unknown>): Dialect => ({
  bind(value, type, many) {
    const name = `p${Object.keys(params).length}`;
    params[name] = value;
    if (type === 'time') return `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
    return many ? `? IN {${name}:Array(${type})}` : `{${name}:${type}}`;
  },
});

/** The last moment that a Date can hold; a cursor may name a later one. */
const END_OF_TIME = 8.64e15;

/** PostgreSQL parameters, likewise. */
export const postgresDialect = (params: unknown[]): Dialect => ({
  bind(value, type, many) {
    params.push(type === 'time' ? new Date(Math.min(value as number, END_OF_TIME)) : value);
    const cast = type === 'time' ? 'timestamptz' : type;
    return many ? `? = ANY($${params.length}::${cast}[])` : `$${params.length}::${cast}`;
  },
});
