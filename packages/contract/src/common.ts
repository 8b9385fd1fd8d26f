import Type from 'typebox';
import type { TProperties, TSchema } from 'typebox';

export const BASE_PATH = '/tasks/monitoring';

/** ISO 8601; without an offset it is read as UTC. Answers are always UTC with `Z`. */
export const Timestamp = (description?: string) =>
  Type.String({ format: 'date-time', maxLength: 40, ...(description ? { description } : {}) });

/**
 * A name that people and logs show: no control characters, no half of a surrogate pair, and more than blanks. What writes it
 * down leaves out the blanks around it, as what looks for it does.
 */
export const Name = (maxLength: number, description?: string) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^(?=\\s*\\S)[^\\p{Cc}\\p{Cs}]*$',
    ...(description ? { description } : {}),
  });

/** An id as JSON carries it exactly. */
export const Id = (description?: string) =>
  Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    ...(description ? { description } : {}),
  });

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/**
 * An amount of money: a JSON number, or a decimal text such as `"0.036"`. Digits past 15, which a binary float cannot
 * hold, belong into a text.
 */
export const Money = (maximum: number, description: string) =>
  Type.Unsafe<number | string>({
    type: ['number', 'string'],
    minimum: 0,
    maximum,
    maxLength: 60,
    description,
  });

/** Money as the ledger answers it: exact decimal text. */
export const Amount = (description?: string) =>
  Type.String({
    pattern: '^-?[0-9]+\\.[0-9]{2,}$',
    examples: ['12.036'],
    ...(description ? { description } : {}),
  });

/** A closed object: an unknown field is an error that names it. */
export const Closed = <P extends TProperties>(properties: P, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });

export const Detail = Type.Object(
  { detail: Type.String() },
  { description: 'What went wrong, in a sentence.' },
);

export const FieldErrors = Type.Record(Type.String(), Type.Array(Type.String()), {
  description: 'Every wrong field at once, keyed by top-level field.',
  examples: [{ execution_time_ms: ['This field is required.'] }],
});

export const BadRequest = Type.Union([Detail, FieldErrors]);

/** The page of a list. `next_cursor` continues where this page ended, however deep, without counting pages. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({
    count: Type.Integer({ description: 'Exact number of records that match.' }),
    next: Nullable(Type.String()),
    previous: Nullable(Type.String()),
    next_cursor: Type.Optional(Nullable(Type.String())),
    results: Type.Array(item),
  });

/** For what needs no more than its address. */
export const NoFields = Closed({}, { examples: [{}], description: 'Nothing, or an empty object.' });
