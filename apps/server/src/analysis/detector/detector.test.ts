import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise, seeded } from '../testing/random.ts';
import { createDetector } from './detector.ts';

const FIVE_MINUTES = 300_000;
const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

const scoresOf = (
  values: readonly number[],
  sensitivity: 'low' | 'medium' | 'high' = 'medium',
  every = FIVE_MINUTES,
) => {
  const detector = createDetector(sensitivity);
  return values.map((value, i) => detector.next(START + i * every, value));
};
const alertsOf = (...args: Parameters<typeof scoresOf>): number[] =>
  scoresOf(...args).flatMap((score, i) => (score >= 0.5 ? [i] : []));

/** White noise around 100 with a daily rhythm of a fifth, `over` on top. */
const series = (seed: number, length: number, over: (i: number) => number = () => 0): number[] => {
  const random = seeded(seed);
  return Array.from({ length }, (_, i) => {
    const time = ((i * FIVE_MINUTES) % DAY) / DAY;
    return 100 + 20 * Math.sin(2 * Math.PI * time) + 2 * noise(random) + over(i);
  });
};

describe('the streaming detector', () => {
  it('stays silent over weeks of noise with a daily rhythm, save for a rare false alarm', () => {
    const alarms = Array.from({ length: 10 }, (_, seed) => alertsOf(series(seed, 4_000)).length);
    expect(alarms.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10);
  });

  it.each([
    ['a spike', (i: number) => (i === 3_000 ? 40 : 0)],
    ['a dip', (i: number) => (i === 3_000 ? -40 : 0)],
    ['a shift', (i: number) => (i >= 3_000 ? 15 : 0)],
    ['a shift at night only visible beside other nights', (i: number) => (i >= 3_000 && i < 3_050 ? -25 : 0)],
    ['silence: the same value again and again', (i: number) => (i >= 3_000 && i < 3_100 ? NaN : 0)],
  ])('finds %s within an hour or two, and says so once', (_, over) => {
    const values = series(3, 3_040, over).map((value, i) => (Number.isNaN(value) ? 100 : value + 0 * i));
    const found = alertsOf(values).filter((i) => i >= 3_000);
    expect(found).toHaveLength(1);
    expect(found[0]).toBeLessThan(3_030);
  });

  it('adopts a new level, and then tells of the next change', () => {
    const random = seeded(1);
    const values = Array.from(
      { length: 4_000 },
      (_, i) => 10 + (i >= 2_000 ? 8 : 0) - (i >= 3_000 ? 8 : 0) + noise(random),
    );
    const found = alertsOf(values);
    expect(found.some((i) => i >= 2_000 && i < 2_020)).toBe(true);
    expect(found.some((i) => i >= 3_000 && i < 3_020)).toBe(true);
    expect(found.length).toBeLessThanOrEqual(4);
  });

  it('works with a value a day as with one every five minutes', () => {
    const random = seeded(2);
    const values = Array.from({ length: 300 }, (_, i) => 10 + (i >= 250 ? 8 : 0) + noise(random));
    const found = alertsOf(values, 'medium', DAY).filter((i) => i >= 250);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toBeLessThan(260);
  });

  it('is the stricter the lower the sensitivity', () => {
    const values = series(9, 4_000, (i) => (i % 500 === 499 ? 5 * Math.floor(i / 500) : 0));
    const [low, medium, high] = (['low', 'medium', 'high'] as const).map(
      (one) => alertsOf(values, one).length,
    );
    expect(low).toBeLessThanOrEqual(medium as number);
    expect(medium).toBeLessThanOrEqual(high as number);
    expect(high).toBeGreaterThan(0);
  });

  it.each([
    ['constant', () => 5],
    ['all zeros', () => 0],
    ['two values in turn', (i: number) => i % 2],
    ['a straight line', (i: number) => i],
    ['a saw tooth', (i: number) => i % 12],
  ])('%s: never an alarm', (_, value) => {
    expect(
      alertsOf(
        Array.from({ length: 2_000 }, (__, i) => value(i)),
        'high',
      ),
    ).toEqual([]);
  });

  it('does not depend on the unit', () => {
    const values = series(4, 3_500, (i) => (i === 3_000 ? 30 : 0));
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), (power) => {
        // A power of two scales without rounding.
        const scaled = scoresOf(values.map((value) => value * 2 ** power));
        expect(scaled).toEqual(scoresOf(values));
      }),
      { numRuns: 10 },
    );
  });

  it('never looks ahead, and answers any finite values at any times with a number from 0 to 1', () => {
    const step = fc.record({
      at: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constant(START), fc.constant(0)),
      value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 3 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.nat(300), (steps, cut) => {
        const run = (some: typeof steps): number[] => {
          const detector = createDetector('high');
          return some.map(({ at, value }) => detector.next(at, value));
        };
        const scores = run(steps);
        for (const score of scores) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
        expect(run(steps.slice(0, cut))).toEqual(scores.slice(0, cut));
      }),
      { numRuns: 200 },
    );
  });
});
