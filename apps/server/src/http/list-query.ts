import { splitNames } from '@vigie/contract';
import { parseTimestamp } from '../core/timestamp.ts';
import { decodeCursor } from './cursor.ts';
import type { CursorValue } from './cursor.ts';
import { OPERATORS, PAGE_SIZE } from './list-spec.ts';
import type { ListField, ListSpec, Operator } from './list-spec.ts';
import { readQuery } from './query.ts';
import type { QueryReader, RawQuery } from './query.ts';

export interface Condition {
  field: ListField;
  operator: Operator;
  value: unknown;
}

export interface OrderTerm {
  name: string;
  field: ListField;
  descending: boolean;
}

export interface ListQuery {
  conditions: Condition[];
  order: OrderTerm[];
  page: number;
  pageSize: number;
  /** Values of `order` of the last row seen; the page continues behind it. */
  after: CursorValue[] | undefined;
}

const MAX_LIST = 1_000;

const BOOLEANS = new Map([
  ['true', true],
  ['True', true],
  ['1', true],
  ['false', false],
  ['False', false],
  ['0', false],
]);

const parseNumber = (text: string): number | undefined => {
  const value = Number(text);
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text) && Number.isFinite(value)
    ? value
    : undefined;
};

const parseId = (text: string): number | undefined =>
  /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;

const readValues = (
  reader: QueryReader,
  name: string,
  parse: (part: string) => unknown,
  complaint: string,
): unknown[] | undefined => {
  const text = reader.text(name);
  if (text === undefined) return undefined;
  const parts = splitNames(text);
  const values = parts.map(parse);
  if (parts.length > MAX_LIST) reader.fail(name, `At most ${MAX_LIST} values.`);
  else if (values.includes(undefined)) reader.fail(name, complaint);
  else return [...new Set(values)];
  return undefined;
};

const readField = (reader: QueryReader, name: string, field: ListField): Condition[] => {
  const many = (parse: (part: string) => unknown, complaint: string): Condition[] => {
    const values = readValues(reader, name, parse, complaint);
    return values ? [{ field, operator: 'in', value: values }] : [];
  };
  const compare = (
    operators: readonly Exclude<Operator, 'in'>[],
    parse: (text: string) => number | undefined,
    complaint: string,
  ): Condition[] =>
    operators.flatMap((operator) => {
      const parameter = operator === 'eq' ? name : `${name}__${operator}`;
      const text = reader.text(parameter);
      if (text === undefined) return [];
      const value = parse(text);
      if (value !== undefined) return [{ field, operator, value } satisfies Condition];
      reader.fail(parameter, complaint);
      return [];
    });
  switch (field.kind) {
    case 'number':
      return compare(['eq', ...OPERATORS], parseNumber, 'A valid number is required.');
    case 'id':
      return [
        ...many(parseId, 'A valid id is required.'),
        // Also 0, which is before the first.
        ...compare(OPERATORS, (text) => (text === '0' ? 0 : parseId(text)), 'A valid id is required.'),
      ];
    case 'choice':
      return many(
        (part) => (field.choices.includes(part) ? part : undefined),
        `Not a valid choice. Valid choices: ${field.choices.join(', ')}.`,
      );
    case 'boolean':
      return many((part) => BOOLEANS.get(part), 'Give true or false.');
    case 'text':
      return many(
        (part) => (part === '' || part.includes('\0') || part.length > 255 ? undefined : part),
        'A text of 1 to 255 characters is required.',
      );
    case 'time':
      return [];
  }
};

const readCreated = (reader: QueryReader, spec: ListSpec): Condition[] => {
  const field = spec.createdField === undefined ? undefined : spec.fields[spec.createdField];
  if (!field) return [];
  return (['created_after', 'created_before'] as const).flatMap((name) => {
    const text = reader.text(name);
    if (text === undefined) return [];
    // A `+` of an offset arrives as a blank when the caller did not encode it.
    const value = parseTimestamp(text.replace(/ (\d{2}:?\d{2})$/, '+$1'));
    if (value === undefined) {
      reader.fail(name, 'Wrong format: use ISO 8601, such as 2026-11-23T16:25:00Z.');
      return [];
    }
    return [{ field, operator: name === 'created_after' ? 'gte' : 'lt', value } satisfies Condition];
  });
};

const readOrdering = (reader: QueryReader, spec: ListSpec): OrderTerm[] => {
  const names = splitNames(reader.text('ordering') ?? spec.defaultOrdering);
  const order: OrderTerm[] = [];
  for (const given of names) {
    const descending = given.startsWith('-');
    const name = descending ? given.slice(1) : given;
    const field = Object.hasOwn(spec.fields, name) ? spec.fields[name] : undefined;
    if (!field?.orderable) {
      const valid = Object.entries(spec.fields).flatMap(([key, value]) => (value.orderable ? [key] : []));
      reader.fail('ordering', `Cannot order by «${name.slice(0, 60)}». Valid fields: ${valid.join(', ')}.`);
      return [];
    }
    if (!order.some((term) => term.name === name)) order.push({ name, field, descending });
  }
  const id = spec.fields['id'];
  if (id && !order.some((term) => term.name === 'id')) {
    order.push({ name: 'id', field: id, descending: order[0]?.descending ?? false });
  }
  return order;
};

/**
 * Filters, ordering and page of a list request.
 * @param also reads further parameters, so that all are judged together
 * @throws AppError invalid naming every wrong or unknown parameter.
 */
export const readListQuery = (
  spec: ListSpec,
  query: RawQuery,
  also?: (reader: QueryReader) => void,
): ListQuery => {
  const reader = readQuery(query);
  const conditions = Object.entries(spec.fields).flatMap(([name, field]) => readField(reader, name, field));
  conditions.push(...readCreated(reader, spec));
  const order = readOrdering(reader, spec);
  const page = reader.integer('page', 1, 100_000_000, 1);
  const pageSize = reader.integer('page_size', 1, 1_000, spec.pageSize ?? PAGE_SIZE);
  let after: CursorValue[] | undefined;
  const cursor = spec.keyset ? reader.text('cursor') : undefined;
  if (cursor !== undefined) {
    after = decodeCursor(cursor, order);
    if (after === undefined) reader.fail('cursor', 'Not a cursor of this ordering: start again without one.');
    if (query['page'] !== undefined) reader.fail('cursor', 'Give a cursor or a page, not both.');
  }
  also?.(reader);
  reader.finish();
  return { conditions, order, page, pageSize, after };
};
