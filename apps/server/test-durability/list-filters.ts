import fc from 'fast-check';
import { PRIORITIES, TYPES, microsOf } from './metric-samples.ts';
import type { Sample } from './metric-samples.ts';

export const NUMBERS = {
  execution_time_ms: 'time',
  memory_usage_mb: 'memory',
  cpu_usage_percent: 'cpu',
  error_count: 'errors',
  tokens_used: 'tokens',
  cost_usd: 'cost',
} as const;
export const COMPARE = {
  '': (a: number, b: number) => a === b,
  __gt: (a: number, b: number) => a > b,
  __gte: (a: number, b: number) => a >= b,
  __lt: (a: number, b: number) => a < b,
  __lte: (a: number, b: number) => a <= b,
};

/** A filter, by a value that some sample has, and which samples it keeps. */
export const filter = fc.record({
  field: fc.constantFrom(...(Object.keys(NUMBERS) as (keyof typeof NUMBERS)[])),
  operator: fc.constantFrom(...(Object.keys(COMPARE) as (keyof typeof COMPARE)[])),
  like: fc.nat(),
  types: fc.option(fc.subarray(TYPES, { minLength: 1 }), { nil: undefined }),
  priorities: fc.option(fc.subarray(PRIORITIES, { minLength: 1 }), { nil: undefined }),
  after: fc.option(fc.nat(), { nil: undefined }),
  before: fc.option(fc.nat(), { nil: undefined }),
});

export const numberOf = (sample: Sample, name: (typeof NUMBERS)[keyof typeof NUMBERS]): number | null => {
  if (name !== 'cost') return sample[name];
  const micros = microsOf(sample.cost);
  return micros === null ? null : Number(micros) / 1e6;
};
