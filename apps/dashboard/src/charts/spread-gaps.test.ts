import { expect, test } from 'vitest';
import { isZero, withGaps } from './spread-gaps.ts';

const rangesOf = (buckets: { from: number; to: number; count: number }[]) =>
  withGaps(buckets).map(({ from, to, count }) => [from, to, count]);

test('between two ranges there are empty ones, even or growing as the ranges do, also after one that begins at 0', () => {
  expect(
    rangesOf([
      { from: 1, to: 2, count: 5 },
      { from: 8, to: 16, count: 1 },
    ]),
  ).toEqual([
    [1, 2, 5],
    [2, 4, 0],
    [4, 8, 0],
    [8, 16, 1],
  ]);
  expect(
    rangesOf([
      { from: 0, to: 0.5, count: 2 },
      { from: 1.5, to: 2, count: 3 },
    ]),
  ).toEqual([
    [0, 0.5, 2],
    [0.5, 1, 0],
    [1, 1.5, 0],
    [1.5, 2, 3],
  ]);
});

test('what is exactly zero stands apart, with one gap to the rest', () => {
  const zero = { from: 0, to: 2 ** (-999 / 4), count: 4 };
  expect([isZero(zero), isZero({ from: 0, to: 0.5, count: 1 })]).toEqual([true, false]);
  expect(rangesOf([zero, { from: 4, to: 8, count: 1 }])).toEqual([
    [0, zero.to, 4],
    [0, 4, 0],
    [4, 8, 1],
  ]);
  expect(rangesOf([zero])).toHaveLength(1);
});
