import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMissingRuns } from './missing-runs.ts';

const every = (step: number, length: number, without: readonly number[] = []): number[] =>
  Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step).filter(
    (run) => !without.includes(run),
  );

test('a run that did not come, in the middle or at the end, and how many', () => {
  expect(findMissingRuns(every(24, 168), 168)).toEqual([]);
  expect(findMissingRuns(every(24, 168, [72]), 168)).toEqual([{ from: 72, to: 96, runs: 1, every: 24 }]);
  expect(findMissingRuns(every(6, 168, [150, 156, 162]), 168)).toEqual([
    { from: 150, to: 168, runs: 3, every: 6 },
  ]);
});

test('what comes irregularly or rarely has no missing runs', () => {
  expect(findMissingRuns([0, 3, 50, 51, 90, 160], 168)).toEqual([]);
  expect(findMissingRuns([0, 24, 48, 120], 168)).toEqual([]);
  expect(findMissingRuns([], 168)).toEqual([]);
});

test('a schedule with jitter of a step misses nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 24 }),
      fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 10, maxLength: 20 }),
      (step, jitter) => {
        const runs = jitter.map((late, i) => i * step + late);
        expect(findMissingRuns(runs, (runs.at(-1) as number) + step)).toEqual([]);
      },
    ),
  );
});
