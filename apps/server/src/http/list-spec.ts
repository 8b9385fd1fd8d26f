import { NAMES_HINT } from '@vigie/contract';
import type { TProperties, TSchema } from 'typebox';
import Type from 'typebox';
import type { QueryReader } from './query.ts';

/** What a list can be filtered and ordered by. `column` is SQL of ours, never of the caller. */
export type ListField =
  | { kind: 'number'; column: string; type: string; nullable: boolean; orderable: true }
  | { kind: 'text'; column: string; type: string; nullable: boolean; orderable: boolean; maxLength?: number }
  | {
      kind: 'choice';
      column: string;
      type: string;
      choices: readonly string[];
      nullable: boolean;
      orderable: boolean;
    }
  | { kind: 'id'; column: string; type: string; nullable: false; orderable: boolean }
  | { kind: 'boolean'; column: string; type: string; nullable: boolean; orderable: boolean }
  | { kind: 'time'; column: string; type: string; nullable: boolean; orderable: true };

export interface ListSpec {
  fields: Record<string, ListField>;
  /** The field that `created_after` and `created_before` look at; none = the list has no such filter. */
  createdField?: string;
  defaultOrdering: string;
  keyset: boolean;
  /** Rows of a page when the caller does not say; 50 if left out. */
  pageSize?: number;
}

export const PAGE_SIZE = 50;

export const OPERATORS = ['gt', 'gte', 'lt', 'lte'] as const;
export type Operator = 'eq' | 'in' | (typeof OPERATORS)[number];

const comparisonSchemas = (name: string, schema: TSchema): TProperties =>
  Object.fromEntries(OPERATORS.map((operator) => [`${name}__${operator}`, Type.Optional(schema)]));

const filterSchemas = (name: string, field: ListField): TProperties => {
  switch (field.kind) {
    case 'number':
      return { [name]: Type.Optional(Type.Number()), ...comparisonSchemas(name, Type.Number()) };
    case 'choice':
      return {
        [name]: Type.Optional(
          Type.String({ description: `One or a comma list of: ${field.choices.join(', ')}` }),
        ),
      };
    case 'id':
      return {
        [name]: Type.Optional(Type.String({ description: 'One id or a comma list.', pattern: '^[0-9,]+$' })),
        ...comparisonSchemas(name, Type.Integer({ minimum: 0 })),
      };
    case 'boolean':
      return { [name]: Type.Optional(Type.String({ enum: ['true', 'false'] })) };
    case 'time':
      return {};
    case 'text':
      return { [name]: Type.Optional(Type.String({ description: `One value or ${NAMES_HINT}.` })) };
  }
};

/** The query parameters of a list, for the documentation; they come from the same table that parses them. */
export const listQuerySchema = (spec: ListSpec) => {
  const orderable = Object.entries(spec.fields).flatMap(([name, field]) => (field.orderable ? [name] : []));
  return Type.Object({
    ...(Object.assign(
      {},
      ...Object.entries(spec.fields).map(([name, field]) => filterSchemas(name, field)),
    ) as TProperties),
    ...(spec.createdField
      ? {
          created_after: Type.Optional(
            Type.String({ format: 'date-time', description: 'From this moment on.' }),
          ),
          created_before: Type.Optional(
            Type.String({ format: 'date-time', description: 'Before this moment.' }),
          ),
        }
      : {}),
    ordering: Type.Optional(
      Type.String({
        description: `Comma list, - for descending, ties by id. Fields: ${orderable.join(', ')}`,
        examples: [spec.defaultOrdering],
      }),
    ),
    page: Type.Optional(Type.Integer({ minimum: 1 })),
    page_size: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, default: spec.pageSize ?? PAGE_SIZE }),
    ),
    ...(spec.keyset
      ? { cursor: Type.Optional(Type.String({ description: '`next_cursor` of the page before.' })) }
      : {}),
  });
};

/** What belongs to pages: not for answers about all rows that match. */
const OF_PAGES = ['ordering', 'page', 'page_size', 'cursor'];

/** The filters of a list without what belongs to pages, for the documentation. */
export const filterSchemasOf = (spec: ListSpec): TProperties =>
  Object.fromEntries(
    Object.entries(listQuerySchema(spec).properties).filter(([name]) => !OF_PAGES.includes(name)),
  );

/** Fails each parameter that belongs to pages. */
export const refusePages = (reader: QueryReader, why: string): void => {
  for (const name of OF_PAGES) if (reader.text(name) !== undefined) reader.fail(name, why);
};
