import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChanges } from './series-change.ts';
import type { Series } from './series-change.ts';
import { noise, seeded } from './testing/random.ts';

const WEEK = 168;
const series = (seed: number, over: (i: number) => number = () => 0, length = WEEK): Series => {
  const random = seeded(seed);
  return Array.from({ length }, (_, i) => ({ value: 5 + 0.1 * noise(random) + over(i), variance: 0.01 }));
};
const found = (of: Series, cycle = 24) =>
  findChanges(of, cycle, 'medium').map(({ kind, from, to }) => ({ kind, from, to }));

describe('changes of a series', () => {
  it('are none in noise, whatever its size and however its neighbours depend on each other', () => {
    let alarms = 0;
    for (let seed = 0; seed < 300; seed += 1) {
      const random = seeded(seed);
      let state = 0;
      const dependent = Array.from({ length: WEEK }, () => {
        state = 0.5 * state + noise(random);
        return { value: state, variance: 0.2 };
      });
      alarms += findChanges(dependent, 24, 'medium').length + findChanges(series(seed), 24, 'medium').length;
    }
    expect(alarms).toBeLessThanOrEqual(3);
  });

  it.each([
    ['up for good', 100, WEEK, 0.4],
    ['down for good', 140, WEEK, -0.4],
    ['for some hours', 60, 66, 0.5],
    ['for one hour', 80, 81, 1.5],
  ])('a shift %s is found with its start and end', (_, from, to, by) => {
    for (let seed = 0; seed < 20; seed += 1) {
      const [change, ...others] = findChanges(
        series(seed, (i) => (i >= from && i < to ? by : 0)),
        24,
        'medium',
      );
      expect(others).toEqual([]);
      expect(change?.kind).toBe('shift');
      expect(Math.abs((change?.from ?? 0) - from)).toBeLessThanOrEqual(2);
      expect(Math.abs((change?.to ?? 0) - to)).toBeLessThanOrEqual(2);
      expect((change?.after ?? 0) - (change?.before ?? 0)).toBeCloseTo(by, 0);
    }
  });

  it('a slow rise is a drift and not a shift, a sudden one a shift and not a drift', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      expect(found(series(seed, (i) => i / WEEK))).toEqual([{ kind: 'drift', from: 0, to: WEEK }]);
      expect(found(series(seed, (i) => (i >= 84 ? 1 : 0)))[0]?.kind).toBe('shift');
    }
  });

  it('a daily rhythm is none, a shift on top of it is', () => {
    const daily = (i: number): number => Math.sin((2 * Math.PI * i) / 24);
    for (let seed = 0; seed < 20; seed += 1) {
      expect(found(series(seed, daily))).toEqual([]);
      expect(found(series(seed, (i) => daily(i) + (i >= 120 ? 0.5 : 0)))).toHaveLength(1);
    }
  });

  it('two separate outages are two', () => {
    const of = series(1, (i) => (i >= 30 && i < 36 ? 1 : 0) + (i >= 100 && i < 110 ? -1 : 0));
    expect(found(of).toSorted((a, b) => a.from - b.from)).toEqual([
      { kind: 'shift', from: 30, to: 36 },
      { kind: 'shift', from: 100, to: 110 },
    ]);
  });

  it('says nothing with few steps, of constant ones, and never NaN', () => {
    expect(found(series(1, (i) => (i > 5 ? 9 : 0), 11))).toEqual([]);
    expect(found(Array.from({ length: 50 }, () => ({ value: 3, variance: 0.1 })))).toEqual([]);
    const step = fc.option(
      fc.record({
        value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        variance: fc.double({ min: 1e-9, max: 1e3, noNaN: true }),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 24 }), (steps, cycle) => {
        for (const change of findChanges(steps, cycle, 'high')) {
          expect(change.to).toBeGreaterThan(change.from);
          for (const number of [change.before, change.after, change.spread, change.z])
            expect(Number.isFinite(number)).toBe(true);
        }
      }),
    );
  });

  it('does not depend on where zero is', () => {
    const of = series(4, (i) => (i >= 100 ? 0.4 : 0));
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), (by) => {
        expect(found(of.map((step) => step && { ...step, value: step.value + by }))).toEqual(found(of));
      }),
      { numRuns: 20 },
    );
  });
});
