import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roundHalfEven } from '../../core/decimal.ts';
import { DOLLARS, shareOut } from './share-out.ts';
import type { Conversion } from './share-out.ts';

const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 13n }), { maxLength: 60 });
const conversion: fc.Arbitrary<Conversion> = fc.record({
  scaled: fc.bigInt({ min: 1n, max: 10n ** 14n }),
  places: fc.constant(10),
  decimals: fc.constantFrom(0, 2, 3),
});

it('adds up to the rounded total, and no line is further than a cent from its exact value', () => {
  fc.assert(
    fc.property(amounts, conversion, (micros, by) => {
      const { lines, total } = shareOut(micros, by);
      const unit = 10n ** BigInt(by.places + 6 - by.decimals);
      const exact = micros.map((amount) => amount * by.scaled);
      expect(lines.reduce((sum, line) => sum + line, 0n)).toBe(total);
      expect(total).toBe(
        roundHalfEven(
          exact.reduce((sum, one) => sum + one, 0n),
          unit,
        ),
      );
      for (const [i, line] of lines.entries()) {
        const off = line * unit - (exact[i] ?? 0n);
        expect(off < unit && off > -unit).toBe(true);
      }
    }),
  );
});

it('of equal remainders the first line gets the cent', () => {
  const cents: [bigint[], bigint[], bigint][] = [
    [[5_000n, 5_000n], [1n, 0n], 1n],
    [[3_333_333n, 3_333_333n, 3_333_334n], [333n, 333n, 334n], 1_000n],
    [[], [], 0n],
    [[4_999n], [0n], 0n],
  ];
  for (const [micros, lines, total] of cents) expect(shareOut(micros, DOLLARS)).toEqual({ lines, total });
});
