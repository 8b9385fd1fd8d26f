import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Numbers } from './metric.ts';
import { DEFAULT_BASELINE, performanceScore } from './score.ts';
import type { Baseline } from './score.ts';

const WORSENING = [
  'execution_time_ms',
  'memory_usage_mb',
  'queue_wait_time_ms',
  'cost_usd',
  'error_count',
] as const;
const BOUNDS = {
  execution_time_ms: 1e11,
  memory_usage_mb: 1e9,
  queue_wait_time_ms: 1e11,
  cost_usd: 1e15,
  error_count: 1e6,
};

const amount = (max: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.double({ min: 0, max: Math.min(max, 50_000), noNaN: true }),
    fc.double({ min: 0, max, noNaN: true }),
  );
const optional = (max: number): fc.Arbitrary<number | null> => fc.option(amount(max));
const numbers: fc.Arbitrary<Numbers> = fc.record({
  execution_time_ms: amount(1e11),
  memory_usage_mb: optional(1e9),
  cpu_usage_percent: optional(100_000),
  error_count: fc.option(fc.oneof(fc.nat(5), fc.nat(1e6))),
  queue_wait_time_ms: optional(1e11),
  api_calls_count: fc.option(fc.nat(1e9)),
  tokens_used: fc.option(fc.nat(1e9)),
  cost_usd: optional(1e15),
});
const normal = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
const baseline: fc.Arbitrary<Baseline> = fc.oneof(
  fc.constant(DEFAULT_BASELINE),
  fc.record({
    execution_time_ms: normal,
    memory_usage_mb: normal,
    queue_wait_time_ms: normal,
    cost_usd: normal,
  }),
);

describe('performance score', () => {
  it('lies between 0 and 10, with one decimal', () => {
    fc.assert(
      fc.property(numbers, baseline, (of, against) => {
        const score = performanceScore(of, against);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(10);
        expect(score).toBe(Math.round(score * 10) / 10);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(WORSENING)('never rises with more %s, all else equal', (field) => {
    fc.assert(
      fc.property(
        numbers,
        baseline,
        amount(BOUNDS[field]),
        amount(BOUNDS[field]),
        (of, against, one, other) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)];
          expect(performanceScore({ ...of, [field]: more }, against)).toBeLessThanOrEqual(
            performanceScore({ ...of, [field]: less }, against),
          );
          // Left out takes nothing away: it is as good as zero.
          if (field !== 'execution_time_ms')
            expect(performanceScore({ ...of, [field]: null }, against)).toBe(
              performanceScore({ ...of, [field]: 0 }, against),
            );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does not look at what is neither good nor bad in itself', () => {
    fc.assert(
      fc.property(numbers, baseline, fc.nat(1e9), (of, against, n) => {
        expect(
          performanceScore({ ...of, tokens_used: n, api_calls_count: n, cpu_usage_percent: n }, against),
        ).toBe(performanceScore(of, against));
      }),
    );
  });

  it('is 10 for nothing used, high for the normal, 0 for the worst', () => {
    const none: Numbers = {
      execution_time_ms: 0,
      memory_usage_mb: null,
      cpu_usage_percent: null,
      error_count: 0,
      queue_wait_time_ms: null,
      api_calls_count: null,
      tokens_used: null,
      cost_usd: null,
    };
    expect(performanceScore(none, DEFAULT_BASELINE)).toBe(10);
    expect(performanceScore({ ...none, ...DEFAULT_BASELINE }, DEFAULT_BASELINE)).toBeGreaterThan(8);
    expect(performanceScore({ ...none, ...BOUNDS }, DEFAULT_BASELINE)).toBe(0);
  });
});
