import type { PriceInput } from '@vigie/contract';
import { decimalsOf, formatDecimal, parseDecimal } from '../core/decimal.ts';
import type { Rates, Version } from './price-book.ts';
import type { PriceRow, StoredRate } from './store.ts';

/** Decimals of a dollar per single unit that a rate can have. */
const PLACES = 12;
const TOKENS = new Set(['input_tokens', 'output_tokens', 'cached_tokens', 'tokens']);
/** Ten thousand dollars per million tokens, or for a call or a minute: beyond, a unit was mistaken for another. */
const MOST = 10_000;
const SHOWN = 15;

const perOf = (rate: PriceInput['rates'][number]): number =>
  rate.per ?? (TOKENS.has(rate.unit) ? 1_000_000 : 1);

const readRate = (rate: PriceInput['rates'][number]): StoredRate | string => {
  const per = perOf(rate);
  const text = String(rate.usd);
  const usd = parseDecimal(text, SHOWN);
  if (usd === undefined) return 'usd: A valid number is required.';
  if (usd < 0n) return 'usd: Ensure this value is greater than or equal to 0.';
  const places = PLACES - Math.log10(per);
  if (decimalsOf(text) > places) return `usd: At most ${places} decimals for a price per ${per}.`;
  const highest = TOKENS.has(rate.unit) ? (MOST * per) / 1_000_000 : MOST * per;
  if (usd > BigInt(Math.round(highest * 1e6)) * 10n ** BigInt(SHOWN - 6))
    return `usd: More than ${highest} US dollars per ${per} is not a price of ${rate.unit}.`;
  return { unit: rate.unit, per, usd: formatDecimal(usd, SHOWN) };
};

/** Rates as they are stored, or what is wrong with them, each by its place. */
export const readRates = (rates: PriceInput['rates']): { rates: StoredRate[] } | { errors: string[] } => {
  const read = rates.map((rate, i) => {
    const found = readRate(rate);
    if (typeof found === 'string') return `${i}.${found}`;
    const first = rates.findIndex((other) => other.unit === rate.unit);
    return first < i ? `${i}.unit: There is a rate for ${rate.unit} already.` : found;
  });
  const errors = read.filter((one) => typeof one === 'string');
  return errors.length > 0 ? { errors } : { rates: read.filter((one) => typeof one !== 'string') };
};

const toRates = (stored: readonly StoredRate[]): Rates =>
  Object.fromEntries(
    stored.map(({ unit, per, usd }) => [unit, (parseDecimal(usd, PLACES) as bigint) / BigInt(per)]),
  );

export const toVersion = (row: PriceRow): Version => ({
  id: row.id,
  model: row.model,
  from: row.effective_from.getTime(),
  until: row.effective_until?.getTime() ?? Infinity,
  rates: toRates(row.rates),
});
