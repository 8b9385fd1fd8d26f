import { array, assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from './stats.ts';

describe('percentile', () => {
  it('takes the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0, 0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 95, 99, 100]);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([10, 9, 2], 0.5)).toBe(9);
  });

  it('is one of the values, with at least that share of them at or below it and no smaller one that would do', () => {
    const values = array(double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 200,
    });
    assert(
      property(values, double({ min: 0.001, max: 1, noNaN: true }), (list, share) => {
        const found = percentile(list, share);
        expect(list).toContain(found === 0 ? list.find((v) => v === 0) : found);
        expect(list.filter((v) => v <= found).length).toBeGreaterThanOrEqual(share * list.length);
        expect(list.filter((v) => v < found).length).toBeLessThan(share * list.length);
      }),
    );
  });

  it('refuses what has no answer', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => percentile([1], 1.5)).toThrow(RangeError);
  });
});
