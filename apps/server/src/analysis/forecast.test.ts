import fc from 'fast-check';
import { expect, it } from 'vitest';
import { forecastSpending } from './forecast.ts';
import type { SpendingSoFar } from './forecast.ts';
import { seeded } from './testing/random.ts';

const flat = (over: Partial<SpendingSoFar> = {}): SpendingSoFar => ({
  days: Array.from({ length: 10 }, (_, i) => ({ weekday: i % 7, total: 10 })),
  spent: 100,
  restOfToday: 0.5,
  weekday: 3,
  daysAfter: 9,
  leaving: [],
  budget: 150,
  ...over,
});

it('goes on as it was', () => {
  expect(forecastSpending(flat())).toEqual({
    total: 195,
    low: 195,
    high: 195,
    exhausted: 5,
    exhaustedEarliest: 5,
    exhaustedLatest: 5,
  });
  expect(forecastSpending(flat({ budget: 1_000 }))).toMatchObject({
    exhausted: null,
    exhaustedEarliest: null,
  });
  expect(forecastSpending(flat({ budget: 100 }))?.exhausted).toBe(0);
  expect(forecastSpending(flat({ days: [] }))).toBeUndefined();
  expect(forecastSpending(flat({ days: [{ weekday: 1, total: 4 }] }))).toMatchObject({
    total: 138,
    low: null,
  });
});

it('what leaves a rolling period makes room', () => {
  const found = forecastSpending(flat({ leaving: Array.from({ length: 10 }, () => 10) }));
  expect(found).toMatchObject({ total: 95, exhausted: null });
});

it('knows weekdays after three weeks', () => {
  const days = Array.from({ length: 28 }, (_, i) => ({ weekday: i % 7, total: i % 7 === 6 ? 0 : 10 }));
  const sunday = forecastSpending(flat({ days, spent: 0, weekday: 6, restOfToday: 1, daysAfter: 0 }));
  const monday = forecastSpending(flat({ days, spent: 0, weekday: 0, restOfToday: 1, daysAfter: 0 }));
  expect(sunday?.total).toBeLessThan(2.5);
  expect(monday?.total).toBeGreaterThan(9.5);
});

it('four of five outcomes lie in the interval, for spending that is as uneven as real spending', () => {
  const random = seeded(11);
  const gamma = (): number => -20 * (Math.log(1 - random()) + Math.log(1 - random()));
  let inside = 0;
  const runs = 2_000;
  for (let run = 0; run < runs; run += 1) {
    const days = Array.from({ length: 20 }, (_, i) => ({ weekday: i % 7, total: gamma() }));
    const found = forecastSpending(flat({ days, spent: 0, restOfToday: 1, daysAfter: 9 }));
    const truth = Array.from({ length: 10 }, gamma).reduce((sum, one) => sum + one, 0);
    if (found && truth >= (found.low ?? 0) && truth <= (found.high ?? 0)) inside += 1;
  }
  expect(inside / runs).toBeGreaterThan(0.75);
  expect(inside / runs).toBeLessThan(0.85);
});

it('low ≤ total ≤ high, never below what was spent, and the earliest day before the latest', () => {
  const spending = fc.record({
    days: fc.array(
      fc.record({
        weekday: fc.integer({ min: 0, max: 6 }),
        total: fc.double({ min: 0, max: 1e6, noNaN: true }),
      }),
      { minLength: 1, maxLength: 60 },
    ),
    spent: fc.double({ min: 0, max: 1e7, noNaN: true }),
    restOfToday: fc.double({ min: 0, max: 1, noNaN: true }),
    weekday: fc.integer({ min: 0, max: 6 }),
    daysAfter: fc.integer({ min: 0, max: 40 }),
    leaving: fc.constant([]),
    budget: fc.double({ min: 0, max: 1e7, noNaN: true }),
  });
  fc.assert(
    fc.property(spending, (of) => {
      const found = forecastSpending(of);
      if (!found) throw new Error('a day is known');
      expect(found.total).toBeGreaterThanOrEqual(of.spent);
      if (found.low !== null && found.high !== null) {
        expect(found.low).toBeLessThanOrEqual(found.total);
        expect(found.high).toBeGreaterThanOrEqual(found.total);
        expect(found.low).toBeGreaterThanOrEqual(of.spent);
      }
      expect(found.exhaustedEarliest ?? 0).toBeLessThanOrEqual(found.exhaustedLatest ?? Infinity);
    }),
  );
});
