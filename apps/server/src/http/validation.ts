import { Ajv } from 'ajv';
import type { AnySchemaObject, ErrorObject } from 'ajv';
import { invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { parseTimestamp } from '../core/timestamp.ts';

const ajv = new Ajv({
  allErrors: true,
  coerceTypes: false,
  strict: false,
  strictNumbers: true, // JSON has no infinity, but 1e999 is read as one
  messages: true,
  verbose: true,
});
ajv.addFormat('date-time', {
  type: 'string',
  validate: (text: string) => parseTimestamp(text) !== undefined,
});

const typeNames: Record<string, string> = {
  integer: 'A valid integer is required.',
  number: 'A valid number is required.',
  string: 'Not a valid string.',
  boolean: 'Must be a valid boolean.',
  object: 'An object is required.',
  array: 'Expected a list of items.',
  'number,string': 'A valid number is required.',
};

/** The largest list of allowed names that a message spells out. */
const describe = (error: ErrorObject): string => {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return 'This field is required.';
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return `Unknown field. Valid fields: ${known.join(', ')}.`;
    }
    case 'type':
      return typeNames[String(params['type'])] ?? 'Wrong type.';
    case 'minimum':
      return `Ensure this value is greater than or equal to ${String(params['limit'])}.`;
    case 'maximum':
      return `Ensure this value is less than or equal to ${String(params['limit'])}.`;
    case 'minLength':
      return 'This field may not be blank.';
    case 'maxLength':
      return `Ensure this field has no more than ${String(params['limit'])} characters.`;
    case 'minItems':
      return `Ensure this list has at least ${String(params['limit'])} items.`;
    case 'maxItems':
      return `Ensure this list has no more than ${String(params['limit'])} items.`;
    case 'pattern':
      if (String(error.data).trim() === '') return 'This field may not be blank.';
      return 'Control characters and broken surrogate pairs are not allowed.';
    case 'format':
      return 'Wrong format: use ISO 8601, such as 2026-11-23T16:25:00Z.';
    case 'enum':
      return `Not a valid choice. Valid choices: ${(params['allowedValues'] as unknown[]).map(String).join(', ')}.`;
    default:
      return `Not valid: ${error.message ?? error.keyword}.`;
  }
};

/** «null or X»: its own failure says nothing, and the null branch's complaint is noise beside X's. */
const isNoise = (error: ErrorObject): boolean =>
  error.keyword === 'anyOf' ||
  (error.keyword === 'type' && (error.params as { type: string }).type === 'null');

const nameOf = (error: ErrorObject): { field: string; within: string } => {
  const missing = (error.params as { missingProperty?: string; additionalProperty?: string }).missingProperty;
  const extra = (error.params as { additionalProperty?: string }).additionalProperty;
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (missing !== undefined) path.push(missing);
  if (extra !== undefined) path.push(extra);
  return { field: path[0] ?? 'non_field_errors', within: path.slice(1).join('.') };
};

const toFieldErrors = (errors: ErrorObject[]): FieldErrors => {
  const fields: FieldErrors = Object.create(null) as FieldErrors;
  for (const error of errors) {
    if (isNoise(error)) continue;
    const { field, within } = nameOf(error);
    const message = within === '' ? describe(error) : `${within}: ${describe(error)}`;
    const messages = (fields[field.slice(0, 200)] ??= []);
    if (messages.length < 20 && !messages.includes(message)) messages.push(message);
  }
  return Object.keys(fields).length === 0 ? { non_field_errors: ['Invalid input.'] } : fields;
};

/** Compiles a schema into a check that answers every wrong field, keyed by top-level field, or undefined. */
export const compileCheck = (schema: object): ((value: unknown) => FieldErrors | undefined) => {
  const validate = ajv.compile(schema as AnySchemaObject);
  return (value) => {
    if (validate(value)) return undefined;
    return toFieldErrors(validate.errors ?? []);
  };
};

/** Fastify's hook for request bodies: the schema of the documentation is the schema that validates. */
export const bodyValidator = (schema: object): ((body: unknown) => { error: Error } | { value: unknown }) => {
  const check = compileCheck(schema);
  return (body) => {
    const errors = check(body);
    return errors ? { error: invalid(errors) } : { value: body };
  };
};

/** For routes whose verb reads the body itself, because it answers for each part of it. */
export const readByVerb = { validatorCompiler: () => (value: unknown) => ({ value }) };
