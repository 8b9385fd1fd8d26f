const MICRO = 1_000_000;

/**
 * US dollars as whole micro-dollars, rounded half-even on the number's own decimal digits: 0.0000005 is a true tie and
 * becomes 0, 0.0000015 becomes 2, although neither is exact in binary. Takes 0 ≤ value ≤ 1e9.
 */
export const toMicros = (value: number): number => {
  const scaled = value * MICRO;
  const near = Math.round(scaled);
  // Far from a tie, binary error cannot change the answer.
  if (Math.abs(scaled - Math.floor(scaled) - 0.5) > 1e-3) return near;
  const [digits = '0', exponent = '0'] = value.toExponential().split('e');
  const [head = '0', tail = ''] = digits.split('.');
  const all = head + tail;
  // The value is all × 10^(exponent − tail.length); it is wanted in units of 10^-6.
  const cut = all.length - (Number(exponent) + 1 + 6);
  if (cut <= 0) return near;
  const kept = cut >= all.length ? 0 : Number(all.slice(0, all.length - cut));
  const rest = all.slice(Math.max(0, all.length - cut)).padStart(cut, '0');
  const half = `5${'0'.repeat(cut - 1)}`;
  return rest > half || (rest === half && kept % 2 === 1) ? kept + 1 : kept;
};

/** Micro-dollars as the JSON number that the API answers. */
export const fromMicros = (micros: number): number => micros / MICRO;

/** One decimal, as all averages are answered; null stays null. */
export const oneDecimal = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 10) / 10;
