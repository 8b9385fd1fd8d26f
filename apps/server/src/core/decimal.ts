const MICRO = 1_000_000;
const MICRO_PLACES = 6;

/** `numerator / denominator` as a whole number, ties to the even one. Both not negative. */
export const roundHalfEven = (numerator: bigint, denominator: bigint): bigint => {
  const whole = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice > denominator || (twice === denominator && whole % 2n === 1n) ? whole + 1n : whole;
};

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const LONGEST = 60;

/**
 * A decimal text, such as `0.036` or `1e-7`, as a whole number of 10^-places. Digits beyond are rounded half-even.
 * No binary float is on the way. @returns undefined for what is no number
 */
export const parseDecimal = (text: string, places: number): bigint | undefined => {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    text.length > LONGEST ? [] : (DECIMAL.exec(text) ?? []);
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const shift = places - fraction.length + Number(exponent);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : roundHalfEven(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -scaled : scaled;
};

/** How many decimals a text has, as far as they matter: `1.50` has one. */
export const decimalsOf = (text: string): number => {
  const [, , , fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  return Math.max(0, fraction.replace(/0+$/, '').length - Number(exponent));
};

/** A whole number of 10^-places as text, with at least `least` and at most `places` decimals: 1500000n is `1.50`. */
export const formatDecimal = (scaled: bigint, places: number, least = 2): string => {
  const sign = scaled < 0n ? '-' : '';
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, '0');
  const fraction = digits
    .slice(digits.length - places)
    .replace(/0+$/, '')
    .padEnd(least, '0');
  return sign + digits.slice(0, digits.length - places) + (fraction === '' ? '' : `.${fraction}`);
};

/** Micro-dollars as the decimal text that money has in the ledger: `0.036`, `12.00`. */
export const formatMicros = (micros: bigint): string => formatDecimal(micros, MICRO_PLACES);

/** A decimal text in US dollars, as databases give it, in micro-dollars. @throws Error for anything else: our bug */
export const microsOf = (text: string): bigint => {
  const micros = parseDecimal(text, MICRO_PLACES);
  if (micros === undefined) throw new Error(`${text} is no decimal`);
  return micros;
};

const MOST_MICROS = 10n ** 15n;

/** An amount of US dollars as it was sent, from 0 to a billion, in micro-dollars; or what is wrong with it. */
export const readMoney = (value: number | string): bigint | string => {
  const micros = parseDecimal(typeof value === 'number' ? value.toExponential() : value, MICRO_PLACES);
  if (micros === undefined) return 'A valid number is required.';
  if (micros < 0n) return 'Ensure this value is greater than or equal to 0.';
  return micros > MOST_MICROS ? 'Ensure this value is less than or equal to 1000000000.' : micros;
};

/**
 * US dollars as whole micro-dollars, rounded half-even on the number's own decimal digits: 0.0000005 is a true tie and
 * becomes 0, 0.0000015 becomes 2, although neither is exact in binary. Takes 0 ≤ value ≤ 1e9.
 */
export const toMicros = (value: number): number => {
  const scaled = value * MICRO;
  // Far from a tie, binary error cannot change the answer.
  if (Math.abs(scaled - Math.floor(scaled) - 0.5) > 1e-3) return Math.round(scaled);
  return Number(parseDecimal(value.toExponential(), MICRO_PLACES));
};

/** Micro-dollars as the JSON number that the API answers. */
export const fromMicros = (micros: number): number => micros / MICRO;

/** One decimal, as all averages are answered; null stays null. */
export const oneDecimal = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 10) / 10;
