import type { OrderTerm } from './list-query.ts';

export type CursorValue = string | number | boolean | null;

const signature = (order: OrderTerm[]): string =>
  order.map((term) => (term.descending ? '-' : '') + term.name).join(',');

/** Where a page ended: the ordering, and the last row's values of it. Readable on purpose; it opens nothing. */
export const encodeCursor = (order: OrderTerm[], last: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify([signature(order), ...order.map((term) => last[term.name] ?? null)])).toString(
    'base64url',
  );

const fits = (value: unknown, term: OrderTerm): value is CursorValue => {
  if (value === null) return term.field.nullable;
  switch (term.field.kind) {
    case 'text':
    case 'choice':
      return typeof value === 'string' && value.length <= 255 && !value.includes('\0');
    case 'boolean':
      return typeof value === 'boolean';
    case 'id':
    case 'time':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    default:
      return typeof value === 'number' && Number.isFinite(value);
  }
};

/** The values of a cursor, or undefined when it is broken or belongs to another ordering. */
export const decodeCursor = (cursor: string, order: OrderTerm[]): CursorValue[] | undefined => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length !== order.length + 1 || parsed[0] !== signature(order))
    return undefined;
  const values: unknown[] = parsed.slice(1);
  return values.every((value, i) => fits(value, order[i] as OrderTerm)) ? values : undefined;
};
