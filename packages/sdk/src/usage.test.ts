import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Usage } from './usage.ts';

const costOf = (...costs: number[]): number | undefined => {
  const usage = new Usage();
  for (const cost_usd of costs) usage.add({ cost_usd });
  return usage.fields().cost_usd;
};

test('money adds up as on paper', () => {
  expect(costOf(0.1, 0.2)).toBe(0.3);
  expect(costOf(...Array.from({ length: 1_000 }, () => 0.000_000_4))).toBe(0.0004);
  expect(costOf(1e-7)).toBe(0);
  expect(costOf(0.000_000_5)).toBe(0);
  expect(costOf(0.000_001_5)).toBe(0.000_002);
  expect(costOf(123_456_789.123_456)).toBe(123_456_789.123_456);
  expect(costOf(1e9)).toBe(1e9);
});

test('any sum of micro-dollars is exact', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 50 }), (micros) => {
      expect(costOf(...micros.map((micro) => micro / 1e6))).toBe(
        micros.reduce((sum, micro) => sum + micro, 0) / 1e6,
      );
    }),
  );
});

test('what was never added is left out, and nonsense is ignored', () => {
  const usage = new Usage();
  expect(usage.fields()).toEqual({});
  usage.add({ api_calls: 1 });
  usage.add({ api_calls: 2, tokens: 0, cost_usd: Number.NaN });
  usage.add({ api_calls: -5, tokens: Infinity });
  expect(usage.fields()).toEqual({ api_calls_count: 3, tokens_used: 0 });
});

test('tokens of one model keep their parts; of two models they are only counted', () => {
  const usage = new Usage();
  usage.add({ model: 'small', input_tokens: 100, output_tokens: 20 });
  usage.add({ model: 'small', input_tokens: 50, cached_tokens: 30 });
  expect(usage.fields()).toEqual({
    model: 'small',
    input_tokens: 150,
    output_tokens: 20,
    cached_tokens: 30,
    tokens_used: 200,
  });
  usage.add({ model: 'large', output_tokens: 10, cost_usd: 0.5 });
  expect(usage.fields()).toEqual({ tokens_used: 210, cost_usd: 0.5 });
});
