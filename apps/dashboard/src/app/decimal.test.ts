import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, readDecimal, sameDecimal, writeDecimal } from './decimal.ts';
import { formatOf } from './format.ts';

const language = fc.constantFrom('en', 'fr');
/** Exact decimal text, as the ledger has it: to the cent at least. */
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.stringMatching(/^\d{1,12}[1-9]$/))
  .map(([whole, fraction]) => `${whole}.${fraction}`);
const number = fc.double({ min: -1e15, max: 1e15, noNaN: true });

describe('a number that is typed', () => {
  test('is read as the page prints it', () => {
    fc.assert(
      fc.property(language, decimal, (of, text) => {
        // The sign of the money is not part of the number.
        expect(readDecimal(formatOf(of).price(text).replace('$', ''), of)).toBe(text);
        expect(readDecimal(writeDecimal(text, of), of)).toBe(text);
      }),
    );
    fc.assert(
      fc.property(language, number, fc.integer({ min: 0, max: 10 }), (of, value, digits) => {
        const rounded = new Intl.NumberFormat('en', { useGrouping: false, maximumFractionDigits: digits });
        const read = Number(readDecimal(formatOf(of).number(value, digits), of));
        // Of zeros there is one here.
        expect(read + 0).toBe(Number(rounded.format(value)) + 0);
      }),
    );
    fc.assert(
      fc.property(language, fc.double({ min: 1e-15, max: 1e300, noNaN: true }), (of, value) => {
        expect(Number(readDecimal(writeDecimal(decimalOf(value), of), of)) / value).toBeCloseTo(1, 4);
      }),
    );
  });

  test('is never read a thousand times too small or too large', () => {
    // With one mark anywhere among its digits it is what the language says, or nothing.
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{0,5}$/), fc.stringMatching(/^\d{1,6}$/), (before, after) => {
        const thousands = before.length <= 3 && after.length === 3;
        expect(readDecimal(`${before},${after}`, 'en')).toBe(thousands ? before + after : undefined);
        expect(readDecimal(`${before}.${after}`, 'en')).toBe(`${before}.${after}`);
        expect(readDecimal(`${before},${after}`, 'fr')).toBe(`${before}.${after}`);
        expect(readDecimal(`${before}.${after}`, 'fr')).toBe(thousands ? undefined : `${before}.${after}`);
        expect(readDecimal(`${before} ${after}`, 'fr')).toBe(thousands ? before + after : undefined);
        expect(readDecimal(`${before} ${after}`, 'en')).toBeUndefined();
      }),
    );
  });

  test.each([
    ['en', '1,500', '1500'],
    ['en', ' 1,234,567.80 ', '1234567.80'],
    ['en', '.5', '0.5'],
    ['en', '5.', '5'],
    ['en', '007', '7'],
    ['en', '-1,500', '-1500'],
    ['en', '−3', '-3'],
    ['en', '9007199254740.1234567', '9007199254740.1234567'],
    ['en', '', ''],
    ['en', '0,5', undefined],
    ['en', '0,500', undefined],
    ['en', '1,50', undefined],
    ['en', '1,5000', undefined],
    ['en', '1,,500', undefined],
    ['en', '1.500.000', undefined],
    ['en', '1,500,00', undefined],
    ['en', '1500,000', undefined],
    ['en', '1e3', undefined],
    ['en', '5 ms', undefined],
    ['en', '-', undefined],
    ['en', '-0', '0'],
    ['en', '.', undefined],
    ['en', '1-2', undefined],
    ['fr', '0,5', '0.5'],
    ['fr', '0.5', '0.5'],
    ['fr', '0.500', '0.500'],
    ['fr', ',5', '0.5'],
    ['fr', '1 500', '1500'],
    ['fr', '1\u202F500,25', '1500.25'],
    ['fr', '1\u00A0500.25', '1500.25'],
    ['fr', '1.500', undefined],
    ['fr', '1.500,25', undefined],
    ['fr', '1,500.25', undefined],
    ['fr', '1 50', undefined],
    ['fr', '15 00', undefined],
  ])('in %s: %j is %j', (of, typed, expected) => expect(readDecimal(typed, of)).toBe(expected));

  test('is the same with zeros behind it', () => {
    expect(sameDecimal('1.50', '1.5')).toBe(true);
    expect(sameDecimal('1.00', '1')).toBe(true);
    expect(sameDecimal('100', '1')).toBe(false);
    expect(sameDecimal('', '0')).toBe(false);
  });
});
