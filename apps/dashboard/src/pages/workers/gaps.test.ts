import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withGaps } from './gaps.ts';

const SINCE = Date.UTC(2026, 10, 27, 12);
const STEP = 360;
const SLOTS = 240;
const atOf = (slot: number): string => new Date(SINCE + slot * STEP * 1_000).toISOString();
const historyOf = (slots: readonly number[]) => ({
  since: atOf(0),
  until: atOf(SLOTS),
  bucket_seconds: STEP,
  offline_after_seconds: 90,
  points: slots.map((slot) => ({
    at: atOf(slot),
    cpu_percent: slot,
    memory_percent: null,
    active_tasks: 1,
    load_average: null,
    queue_depth: null,
    heartbeats: 12,
  })),
});

test('the line is broken where nothing was heard: before, between and after', () => {
  expect(withGaps(historyOf([10, 11, 13, 20]), 'cpu_percent')).toEqual([
    { at: atOf(0), value: null },
    { at: atOf(10), value: 10 },
    { at: atOf(11), value: 11 },
    { at: atOf(13), value: 13 },
    { at: atOf(14), value: null },
    { at: atOf(20), value: 20 },
    { at: atOf(21), value: null },
    { at: atOf(SLOTS), value: null },
  ]);
});

test('nothing at all is still the whole window', () => {
  expect(withGaps(historyOf([]), 'load_average')).toEqual([
    { at: atOf(0), value: null },
    { at: atOf(SLOTS), value: null },
  ]);
});

test('every point stays, in order, and no line crosses a gap', () => {
  const slots = fc.uniqueArray(fc.integer({ min: 0, max: SLOTS - 1 }), { maxLength: SLOTS });
  fc.assert(
    fc.property(slots, (some) => {
      const sorted = some.toSorted((a, b) => a - b);
      const drawn = withGaps(historyOf(sorted), 'cpu_percent');
      expect(drawn.flatMap(({ value }) => (value === null ? [] : [value]))).toEqual(sorted);
      const times = drawn.map(({ at }) => Date.parse(at));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      drawn.slice(1).forEach(({ at, value }, i) => {
        const before = drawn[i];
        if (!before || value === null || before.value === null) return;
        expect(Date.parse(at) - Date.parse(before.at)).toBeLessThanOrEqual(2 * STEP * 1_000);
      });
    }),
  );
});
