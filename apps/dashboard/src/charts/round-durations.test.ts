import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOf } from '../app/format.ts';
import { roundDuration } from './round-durations.ts';

const { duration } = formatOf('en');

test('ticks of durations are whole, and not many more or fewer than were wanted', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 8.64e9, noNaN: true }), (atLeast) => {
      const step = roundDuration(atLeast) ?? NaN;
      expect(step).toBeGreaterThanOrEqual(atLeast);
      expect(step).toBeLessThanOrEqual(2.5 * Math.max(1, atLeast));
      expect(duration(step)).toMatch(/^\d+ \w+$/);
    }),
  );
  expect([100_000, 40_000, 61_000].map((ms) => duration(roundDuration(ms)))).toEqual([
    '2 min',
    '1 min',
    '2 min',
  ]);
  expect(roundDuration(0)).toBeUndefined();
});
