import { MetricInput } from '@vigie/contract';
import { readMoney, toMicros } from '../core/decimal.ts';
import type { FieldErrors } from '../core/errors.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import { compileCheck } from '../http/index.ts';
import { readBaseTask } from '../tasks/index.ts';
import type { TaskRef } from '../tasks/index.ts';
import type { Numbers, Outcome, Usage } from './metric.ts';

const DAY = 86_400_000;
const OLDEST = 400 * DAY;
const AHEAD = 5 * 60_000;

export interface ReadMetric {
  ref: TaskRef;
  numbers: Numbers;
  usage: Usage;
  createdAt: number;
}

// base_task is an id or an object: a union would answer for both branches at once, so its parts are read apart.
const { base_task: _, ...rest } = MetricInput.properties;
const checkRest = compileCheck({
  type: 'object',
  properties: { base_task: {}, ...rest },
  required: ['base_task', 'execution_time_ms'],
  additionalProperties: false,
});

/** Money to the micro-dollar; a text never becomes a binary float on its way. */
const readCost = (cost: number | string | null | undefined): number | null | { errors: FieldErrors } => {
  if (typeof cost !== 'string') return typeof cost === 'number' ? toMicros(cost) : null;
  const micros = readMoney(cost);
  return typeof micros === 'string' ? { errors: { cost_usd: [micros] } } : Number(micros);
};

/** What the caller says of the end counts; a completed execution with errors has failed, as everywhere. */
const outcomeOf = (status: unknown, errors: number): Outcome => {
  if (status === 'failed' || status === 'retrying' || status === 'cancelled') return status;
  return errors > 0 ? 'failed' : 'completed';
};

const readUsage = (input: MetricInput): Usage => ({
  model: input.model?.trim() ?? '',
  inputTokens: input.input_tokens ?? null,
  outputTokens: input.output_tokens ?? null,
  cachedTokens: input.cached_tokens ?? null,
  outcome: outcomeOf(
    typeof input.base_task === 'object' ? input.base_task.status : undefined,
    input.error_count ?? 0,
  ),
  errorType: input.error_type?.trim() ?? '',
});

/** The tokens of a metric that only says how they divide. */
const totalTokens = ({ inputTokens, outputTokens, cachedTokens }: Usage): number | null =>
  inputTokens === null && outputTokens === null && cachedTokens === null
    ? null
    : (inputTokens ?? 0) + (outputTokens ?? 0) + (cachedTokens ?? 0);

const readTime = (text: string | undefined, now: number): { at: number } | { errors: FieldErrors } => {
  if (text === undefined) return { at: now };
  const at = parseTimestamp(text) as number;
  if (at < now - OLDEST) return { errors: { created_at: ['Ensure this time is at most 400 days back.'] } };
  if (at > now + AHEAD) return { errors: { created_at: ['Ensure this time is at most 5 minutes ahead.'] } };
  return { at };
};

const readRef = (body: MetricInput, now: number): { ref: TaskRef } | { errors: FieldErrors } => {
  const base: unknown = body.base_task;
  if (typeof base === 'number') {
    return Number.isSafeInteger(base) && base > 0
      ? { ref: base }
      : { errors: { base_task: ['A valid id is required.'] } };
  }
  if (typeof base !== 'object' || base === null || Array.isArray(base)) {
    return { errors: { base_task: ['Give the id of a task, or an object with task_id and task_type.'] } };
  }
  const happenedAt = typeof body.created_at === 'string' ? parseTimestamp(body.created_at) : undefined;
  const read = readBaseTask(base, { now, failed: (body.error_count ?? 0) > 0, happenedAt });
  return 'event' in read ? { ref: read.event } : read;
};

/** Reads one metric, or answers every wrong field of it. */
export const readMetric = (body: unknown, now: number): ReadMetric | { errors: FieldErrors } => {
  const wrong = checkRest(body);
  const plain = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!plain) return { errors: wrong ?? { non_field_errors: ['An object is required.'] } };
  const input = body as MetricInput;
  const time = wrong?.['created_at'] ? undefined : readTime(input.created_at, now);
  const ref = wrong?.['base_task'] ? undefined : readRef(input, now);
  const cost = wrong?.['cost_usd'] ? null : readCost(input.cost_usd);
  const costly = typeof cost === 'object' && cost !== null ? cost.errors : undefined;
  if (wrong || costly || !time || !ref || 'errors' in time || 'errors' in ref) {
    return {
      errors: {
        ...wrong,
        ...costly,
        ...(time && 'errors' in time ? time.errors : {}),
        ...(ref && 'errors' in ref ? ref.errors : {}),
      },
    };
  }
  const usage = readUsage(input);
  const numbers: Numbers = {
    execution_time_ms: input.execution_time_ms,
    memory_usage_mb: input.memory_usage_mb ?? null,
    cpu_usage_percent: input.cpu_usage_percent ?? null,
    error_count: input.error_count ?? null,
    queue_wait_time_ms: input.queue_wait_time_ms ?? null,
    api_calls_count: input.api_calls_count ?? null,
    tokens_used: input.tokens_used ?? totalTokens(usage),
    cost_usd: cost as number | null,
  };
  return { ref: ref.ref, numbers, usage, createdAt: time.at };
};
