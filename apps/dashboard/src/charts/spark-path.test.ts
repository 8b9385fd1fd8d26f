import { expect, test } from 'vitest';
import { sparkPath } from './spark-path.ts';

const size = { width: 100, height: 20, most: 10 };

test('values go from the bottom to the top, and no further', () => {
  expect(sparkPath([0, 5, 10], size)).toBe('M0 20h0L50 10L100 0');
  expect(sparkPath([10, 25], size)).toBe('M0 0h0L100 0');
  expect(sparkPath([0, 0], { ...size, most: 0 })).toBe('M0 20h0L100 20');
});

test('a gap stays a gap, and what stands alone is a dot', () => {
  expect(sparkPath([null, 10, null, 0, 5], size)).toBe('M25 0h0M75 20h0L100 10');
  expect(sparkPath([null, null], size)).toBe('');
  expect(sparkPath([5], size)).toBe('M0 10h0');
});
