import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMicros, oneDecimal, toMicros } from './decimal.ts';

/** Half-even by whole-number arithmetic on the digits that JavaScript prints: slow and plain. */
const slowMicros = (value: number): number => {
  const [digits = '0', exponent = '0'] = value.toExponential().split('e');
  const [head = '0', tail = ''] = digits.split('.');
  const shift = Number(exponent) - tail.length + 6;
  const all = BigInt(head + tail);
  if (shift >= 0) return Number(all * 10n ** BigInt(shift));
  const unit = 10n ** BigInt(-shift);
  const [whole, twice] = [all / unit, (all % unit) * 2n];
  return Number(whole + (twice > unit || (twice === unit && whole % 2n === 1n) ? 1n : 0n));
};

const ties = fc
  .tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([dollars, micros]) => Number(`${dollars}.${String(micros).padStart(6, '0')}5`));

describe('micro-dollars', () => {
  it.each([
    [0, 0],
    [-0, 0],
    [0.0000005, 0],
    [0.0000015, 2],
    [0.0000025, 2],
    [0.0000035, 4],
    [0.00000050001, 1],
    [5e-324, 0],
    [0.1 + 0.2, 300_000],
    [1e9, 1e15],
    [0.036, 36_000],
  ])('%d dollars are %d', (dollars, micros) => {
    expect(toMicros(dollars)).toEqual(micros === 0 ? expect.closeTo(0, 20) : micros);
  });

  it('are rounded half-even on the decimal digits, at any size', () => {
    const amount = fc.oneof(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.double({ min: 0, max: 0.001, noNaN: true }),
      ties,
    );
    fc.assert(
      fc.property(amount, (value) => {
        expect(toMicros(value) + 0).toBe(slowMicros(value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('come back as they were given, to six decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), (micros) => {
        expect(toMicros(fromMicros(micros))).toBe(micros);
      }),
      { numRuns: 3_000 },
    );
  });
});

it('averages keep one decimal, null stays null', () => {
  expect(oneDecimal(null)).toBeNull();
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e11, noNaN: true }), (value) => {
      const rounded = oneDecimal(value) as number;
      expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.0500001);
      expect(String(rounded)).toMatch(/^\d+(\.\d)?$/);
    }),
  );
});
