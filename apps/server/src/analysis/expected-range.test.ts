import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RANGE_LEVELS, expectedRange, scoreOutside } from './expected-range.ts';
import type { ExpectedRange, Sensitivity } from './expected-range.ts';

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
const source = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
const normal = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const draw = (count: number, seed: number, one: (next: () => number) => number): number[] => {
  const next = source(seed);
  return Array.from({ length: count }, () => one(next));
};
const rangeOf = (
  values: readonly number[],
  sensitivity: Sensitivity = 'medium',
): ExpectedRange | undefined => {
  const sorted = values.toSorted((a, b) => a - b);
  const quantiles = RANGE_LEVELS.map(
    (level) => sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? 0,
  );
  return expectedRange({ n: values.length, quantiles }, sensitivity);
};
const flagged = (values: readonly number[], range: ExpectedRange | undefined): number =>
  range ? values.filter((value) => value < range.low || value > range.high).length / values.length : 0;

const KINDS: [string, (next: () => number) => number][] = [
  ['normal', (next) => 1000 + 100 * normal(next)],
  ['log-normal', (next) => 1000 * Math.exp(0.7 * normal(next))],
  ['very skewed', (next) => 1000 * Math.exp(1.5 * normal(next))],
  ['exponential', (next) => -1000 * Math.log(1 - next())],
  ['Pareto', (next) => 1000 * (1 - next()) ** (-1 / 2)],
  ['uniform', (next) => 500 + 1000 * next()],
  ['two modes', (next) => (next() < 0.7 ? 100 : 5000) * Math.exp(0.2 * normal(next))],
  ['a small second mode', (next) => (next() < 0.97 ? 100 : 5000) * Math.exp(0.2 * normal(next))],
  ['counts', (next) => Math.floor(10 * Math.exp(0.5 * normal(next)))],
];

describe.each(KINDS)('usual values: %s', (kind, one) => {
  test.each([
    ['low', 0.000_2],
    ['medium', 0.002],
    ['high', 0.01],
  ] as const)('sensitivity %s flags at most its share of new ones', (sensitivity, most) => {
    for (const [count, seed] of [
      [20_000, 1],
      [2_000, 2],
      [200, 3],
    ] as const) {
      // Of a mode that few values are in, 200 say too little.
      if (kind === 'a small second mode' && count === 200) continue;
      const range = rangeOf(draw(count, seed, one), sensitivity);
      expect(range).toBeDefined();
      expect(flagged(draw(100_000, seed + 100, one), range), `of ${count}`).toBeLessThanOrEqual(most);
    }
  });

  test('a few outliers hardly move the range', () => {
    const values = draw(5_000, 4, one);
    const clean = rangeOf(values);
    const dirty = rangeOf([...values, ...Array.from({ length: 10 }, (_item, i) => 1e7 * (i + 1))]);
    expect((dirty?.high ?? 0) / (clean?.high ?? 1)).toBeLessThan(1.6);
    expect((dirty?.high ?? 0) / (clean?.high ?? 1)).toBeGreaterThan(0.9);
  });
});

test('what is ten times the usual stands out, and what is a tenth of it', () => {
  const range = rangeOf(draw(5_000, 5, (next) => 1000 * Math.exp(0.4 * normal(next))));
  expect(range?.high).toBeLessThan(10_000);
  expect(range?.low).toBeGreaterThan(100);
});

const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 30, maxLength: 200 });

test('scaling the unit scales the range', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(0.001, 60, 1e6), (some, factor) => {
      const [plain, scaled] = [rangeOf(some), rangeOf(some.map((one) => one * factor))];
      expect((scaled?.high ?? 0) / factor / (plain?.high ?? 1)).toBeCloseTo(1, 6);
      expect(((scaled?.low ?? 0) / factor - (plain?.low ?? 0)) / (plain?.median ?? 1)).toBeCloseTo(0, 6);
    }),
  );
});

test('the range holds the middle half, is finite, and a higher sensitivity is never wider', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 300 }), (some) => {
      const [low, medium, high] = (['low', 'medium', 'high'] as const).map((one) => rangeOf(some, one));
      if (!low || !medium || !high) return;
      for (const range of [low, medium, high]) {
        expect(Number.isFinite(range.high) && range.low >= 0).toBe(true);
        expect(flagged(some, range)).toBeLessThanOrEqual(0.5);
      }
      expect(low.high).toBeGreaterThanOrEqual(medium.high);
      expect(medium.high).toBeGreaterThanOrEqual(high.high);
      expect(low.low).toBeLessThanOrEqual(high.low);
    }),
  );
});

test('a usual value more never makes another one an anomaly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1_000, max: 5_000 }), (seed, count) => {
      const some = draw(count, seed, (next) => 1000 * Math.exp(0.5 * normal(next)));
      const range = rangeOf(some);
      const again = rangeOf([...some, range?.median ?? 0]);
      expect((again?.high ?? 0) / (range?.high ?? 1)).toBeGreaterThan(0.8);
      expect(flagged([range?.median ?? 0], again)).toBe(0);
    }),
  );
});

test('too few values, none but zeros: no verdict; constant ones: only what is clearly another', () => {
  expect(rangeOf(Array.from({ length: 29 }, () => 5))).toBeUndefined();
  expect(rangeOf(Array.from({ length: 100 }, () => 0))).toBeUndefined();
  const range = rangeOf(Array.from({ length: 100 }, () => 1000));
  expect(range?.high).toBeCloseTo(1250, 6);
  expect(range?.low).toBeCloseTo(800, 6);
});

test('the score is a half at the edge, grows outwards, and stays below one', () => {
  const range = { low: 100, median: 1000, high: 8000 };
  expect(scoreOutside(range, 8000.001)).toBeCloseTo(0.5, 3);
  expect(scoreOutside(range, 16_000)).toBeGreaterThan(scoreOutside(range, 9000));
  expect(scoreOutside(range, 50)).toBeGreaterThan(0.5);
  expect(scoreOutside(range, 0)).toBeGreaterThan(scoreOutside(range, 50));
  expect(scoreOutside(range, 1e300)).toBeLessThanOrEqual(1);
});
