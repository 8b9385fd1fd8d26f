import { seededRandom } from './random.ts';
import type { Random } from './random.ts';

export const BRANDS = 20;
export const TASK_TYPES = 200;
const PRIORITIES = ['critical', 'high', 'normal', 'normal', 'normal', 'normal', 'low', 'low'] as const;
const QUEUES = ['critical', 'high', 'normal', 'low'] as const;
const WORKERS = 16;

/**
 * Parts of a whole by which each field is counted: sums are kept as whole numbers of 1/SCALE, so that adding up
 * millions of them stays exact (the largest, cost in millionths of a dollar, stays far below 2^53).
 */
export const SCALE = {
  execution_time_ms: 1,
  memory_usage_mb: 10,
  cpu_usage_percent: 10,
  error_count: 1,
  queue_wait_time_ms: 1,
  api_calls_count: 1,
  tokens_used: 1,
  cost_usd: 1_000_000,
};
export type Field = keyof typeof SCALE;
export const FIELDS = [
  'execution_time_ms',
  'memory_usage_mb',
  'cpu_usage_percent',
  'error_count',
  'queue_wait_time_ms',
  'api_calls_count',
  'tokens_used',
  'cost_usd',
] as const satisfies Field[];

/** The numbers of one metric, in whole 1/SCALE units. */
export type Values = Record<Field, number>;

/** What was sent, added up: whole 1/SCALE units per field. */
export interface Sums {
  metrics: number;
  /** Metrics with `error_count > 0`. */
  withErrors: number;
  fields: Values;
}

const eachField = (valueOf: (field: Field) => number): Values => {
  const values = { ...SCALE };
  for (const field of FIELDS) values[field] = valueOf(field);
  return values;
};

export const noSums = (): Sums => ({
  metrics: 0,
  withErrors: 0,
  fields: eachField(() => 0),
});

export const addSums = (into: Sums, other: Sums): void => {
  into.metrics += other.metrics;
  into.withErrors += other.withErrors;
  for (const field of FIELDS) into.fields[field] += other.fields[field];
};

export const addValues = (into: Sums, values: Values): void => {
  into.metrics += 1;
  if (values.error_count > 0) into.withErrors += 1;
  for (const field of FIELDS) into.fields[field] += values[field];
};

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** A base task but for its `task_id`, and how slow its type is beside the others. The same key always gives the same. */
export interface TaskKind {
  fields: Record<'task_type' | 'priority' | 'queue_name' | 'worker_name', string>;
  /** Factor on the median time of all types, 0.25 to 4. */
  pace: number;
}

export const taskKind = (key: number): TaskKind => {
  const random = seededRandom(key + 1);
  const type = random.below(TASK_TYPES);
  return {
    fields: {
      task_type: `task_type_${pad(type, 3)}`,
      priority: PRIORITIES[random.below(PRIORITIES.length)] ?? 'normal',
      queue_name: QUEUES[type % QUEUES.length] ?? 'normal',
      worker_name: `worker-${pad(random.below(WORKERS), 2)}`,
    },
    pace: 4 ** ((2 * type) / (TASK_TYPES - 1) - 1),
  };
};

/** Log-normal numbers, as jobs have them: most are small, few are very large; 3 % had errors. */
export const drawValues = (random: Random, pace: number): Values => {
  const tokens = Math.round(random.logNormal(1_200, 0.8));
  return {
    execution_time_ms: Math.max(1, Math.round(random.logNormal(1_500 * pace, 0.7))),
    memory_usage_mb: Math.round(random.logNormal(140, 0.4) * SCALE.memory_usage_mb),
    cpu_usage_percent: Math.round(random.logNormal(40, 0.4) * SCALE.cpu_usage_percent),
    error_count: random.next() < 0.03 ? 1 + random.below(3) : 0,
    queue_wait_time_ms: Math.round(random.logNormal(120, 1)),
    api_calls_count: Math.round(random.logNormal(6, 0.6)),
    tokens_used: tokens,
    cost_usd: tokens * 20 + random.below(20),
  };
};

/** The numbers as they stand in a request body. */
export const asJson = (values: Values): Record<Field, number> =>
  eachField((field) => values[field] / SCALE[field]);
