import type { BulkResult } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { AppError, invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { NdjsonBody, parseJson, readQuery } from '../http/index.ts';
import type { Answer, RawQuery, Retryable } from '../http/index.ts';
import { createMetrics } from './create-metrics.ts';
import type { CreateDeps } from './create-metrics.ts';

const MAX_METRICS = 10_000;
/** How many refused metrics an all-or-nothing answer spells out. */
const MAX_REPORTED = 100;

const readPartial = (query: RawQuery): boolean => {
  const reader = readQuery(query);
  const partial = reader.oneOf('partial', ['true', 'false', '1', '0'] as const);
  reader.finish();
  return partial === 'true' || partial === '1';
};

const readLines = (body: NdjsonBody): { inputs: unknown[]; broken: Map<number, FieldErrors> } => {
  const broken = new Map<number, FieldErrors>();
  const inputs = body.lines.map((line, index) => {
    try {
      return parseJson(line);
    } catch (error) {
      broken.set(index, { non_field_errors: [(error as AppError).message] });
      return undefined;
    }
  });
  return { inputs, broken };
};

/** A refusal keyed «index.field», which keeps the shape of all validation errors. */
const refusal = (errors: BulkResult['errors']): AppError =>
  invalid(
    Object.fromEntries(
      errors
        .slice(0, MAX_REPORTED)
        .flatMap(({ index, errors: of }) =>
          Object.entries(of).map(([field, messages]) => [`${index}.${field}`, messages]),
        ),
    ),
  );

/** Stores a list of metrics: all or nothing, or with `?partial=true` the good ones, reporting the others by index. */
export const bulkCreate = async (
  ctx: Ctx,
  deps: CreateDeps,
  body: unknown,
  query: RawQuery,
  attempt: Retryable,
): Promise<Answer> => {
  const partial = readPartial(query);
  if (!Array.isArray(body) && !(body instanceof NdjsonBody)) {
    throw invalid({ non_field_errors: ['Expected a list of metrics, or NDJSON.'] });
  }
  const { inputs, broken } = Array.isArray(body)
    ? { inputs: body as unknown[], broken: new Map<number, FieldErrors>() }
    : readLines(body);
  if (inputs.length === 0) throw invalid({ non_field_errors: ['Give at least one metric.'] });
  if (inputs.length > MAX_METRICS) {
    throw new AppError('too_large', `At most ${MAX_METRICS} metrics in one request, not ${inputs.length}.`);
  }
  const { metrics, errors: found } = await createMetrics(ctx, deps, inputs, { partial, attempt });
  const errors = found.map(({ index, errors: of }) => ({ index, errors: broken.get(index) ?? of }));
  if (errors.length > 0 && !partial) throw refusal(errors);
  const ids = metrics.map((metric) => metric?.id ?? null);
  const created = ids.filter((id) => id !== null).length;
  return { status: 201, body: JSON.stringify({ created, ids, errors } satisfies BulkResult) };
};
