import { roundHalfEven } from '../../core/decimal.ts';

/** How much of a currency a dollar is, as `scaled` / 10^`places`, and how many decimals the currency has. */
export interface Conversion {
  scaled: bigint;
  places: number;
  decimals: number;
}

export const DOLLARS: Conversion = { scaled: 1n, places: 0, decimals: 2 };

const MICRO_PLACES = 6;

/**
 * Exact sums of micro-dollars as whole cents (or what the currency has instead) that add up: the total is converted
 * and rounded half-even once, each line gets its whole cents, and those that are left go to the lines with the largest
 * remainders, of equal ones to the first. No line is further than a cent from its exact value.
 * Method: largest remainder (Hamilton).
 */
export const shareOut = (
  micros: readonly bigint[],
  { scaled, places, decimals }: Conversion,
): { lines: bigint[]; total: bigint } => {
  const unit = 10n ** BigInt(places + MICRO_PLACES - decimals);
  const exact = micros.map((amount) => amount * scaled);
  const total = roundHalfEven(
    exact.reduce((sum, amount) => sum + amount, 0n),
    unit,
  );
  const lines = exact.map((amount) => amount / unit);
  const left = Number(total - lines.reduce((sum, line) => sum + line, 0n));
  const byRemainder = exact
    .map((amount, i) => ({ i, rest: amount % unit }))
    .toSorted((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest < b.rest ? 1 : -1));
  for (const { i } of byRemainder.slice(0, left)) lines[i] = (lines[i] ?? 0n) + 1n;
  return { lines, total };
};
