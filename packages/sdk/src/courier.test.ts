import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './courier.ts';

test('pauses double, stay under 30 s and differ; Retry-After is the least', () => {
  expect([0, 1, 2, 7, 50].map((attempt) => backoffMs(attempt, undefined, 0))).toEqual([
    250, 500, 1000, 30_000, 30_000,
  ]);
  expect(backoffMs(3, undefined, 1)).toBe(1000);
  expect(backoffMs(0, 12, 0)).toBe(12_000);
  fc.assert(
    fc.property(
      fc.nat(),
      fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined }),
      (attempt, asked) => {
        const pause = backoffMs(attempt, asked);
        expect(pause).toBeGreaterThanOrEqual(Math.min(3_600_000, (asked ?? 0) * 1000));
        expect(pause).toBeLessThanOrEqual(3_600_000);
        expect(pause).toBeLessThanOrEqual(Math.max(30_000, (asked ?? 0) * 1000));
      },
    ),
  );
});
