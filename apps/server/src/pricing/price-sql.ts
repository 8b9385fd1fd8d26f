import { PRICE_UNITS } from '@vigie/contract';
import type { PriceUnit } from '@vigie/contract';
import type { Span } from './price-book.ts';
import { MOST_MICROS } from './price-of.ts';

const RATE_PARAM = (unit: PriceUnit): string => `rate_${unit}`;

/**
 * Names, times and rates of spans as parameters, each list in the same order. The rate of a unit that a version does
 * not have is -1; cached tokens without a rate cost what input costs.
 */
export const spanParams = (spans: readonly Span[]): Record<string, unknown> => ({
  span_model: spans.map((span) => span.model),
  span_from: spans.map((span) => span.from),
  span_until: spans.map((span) => Math.min(span.until, Number.MAX_SAFE_INTEGER)),
  span_price: spans.map((span) => span.version.id),
  ...Object.fromEntries(
    PRICE_UNITS.map((unit) => [
      RATE_PARAM(unit),
      spans.map(({ version: { rates } }) => {
        const rate = unit === 'cached_tokens' ? (rates.cached_tokens ?? rates.input_tokens) : rates[unit];
        return rate ?? -1n;
      }),
    ]),
  ),
});

/** The place, from 1, of the span that prices a row; 0 for none. */
const SPAN = `arrayFirstIndex((m, f, u) -> m = model AND toUnixTimestamp64Milli(created_at) >= f
  AND toUnixTimestamp64Milli(created_at) < u,
  {span_model:Array(String)}, {span_from:Array(Int64)}, {span_until:Array(Int64)})`;

const rate = (unit: PriceUnit): string => `arrayElement({${RATE_PARAM(unit)}:Array(Int128)}, span)::Int256`;
const cost = (amount: string, unit: PriceUnit, known: string): string =>
  `if(${known} AND ${rate(unit)} >= 0, toInt256(ifNull(${amount}, 0)) * ${rate(unit)}, toInt256(0))`;
const fits = (unit: PriceUnit, known: string): string => `(${known} AND ${rate(unit)} >= 0)`;

const DIVIDED = '(isNotNull(input_tokens) OR isNotNull(output_tokens) OR isNotNull(cached_tokens))';
const UNDIVIDED = `(NOT ${DIVIDED} AND isNotNull(tokens_used))`;
const CPU_MS = 'floor(execution_time_ms * ifNull(cpu_usage_percent, 0) / 100 + 0.5)';
const WALL_MS = 'floor(execution_time_ms + 0.5)';

const COUNTED: [amount: string, unit: PriceUnit, known: string][] = [
  ['input_tokens', 'input_tokens', 'isNotNull(input_tokens)'],
  ['output_tokens', 'output_tokens', 'isNotNull(output_tokens)'],
  ['cached_tokens', 'cached_tokens', 'isNotNull(cached_tokens)'],
  ['tokens_used', 'tokens', UNDIVIDED],
  ['api_calls_count', 'call', 'isNotNull(api_calls_count)'],
];
const TIMED: typeof COUNTED = [
  [CPU_MS, 'cpu_minute', 'isNotNull(cpu_usage_percent)'],
  [WALL_MS, 'worker_minute', 'true'],
];

const sum = (of: typeof COUNTED): string => of.map((part) => cost(...part)).join(' + ');
const NUMERATOR = `((${sum(COUNTED)}) * 60000 + ${sum(TIMED)})`;
const DENOMINATOR = 'toInt256(60000000000)';
const WHOLE = `intDiv(n, ${DENOMINATOR})`;
const REST = `(n % ${DENOMINATOR}) * 2`;
const MICROS = `(${WHOLE} + (${REST} > ${DENOMINATOR} OR (${REST} = ${DENOMINATOR} AND ${WHOLE} % 2 = 1)))`;
const USD = `if(${MICROS} > ${MOST_MICROS}, NULL, CAST(toDecimal128(toInt128(${MICROS}), 6) / 1000000, 'Nullable(Decimal(18, 6))'))`;
const PRICEABLE = `(${[...COUNTED, ...TIMED].map(([, unit, known]) => fits(unit, known)).join(' OR ')})
  AND NOT (${UNDIVIDED} AND ${rate('tokens')} < 0 AND (${rate('input_tokens')} >= 0 OR ${rate('output_tokens')} >= 0))`;

/** `value` once for each row, under a name that `inside` can use several times. */
const bind = (name: string, value: string, inside: string): string =>
  `arrayElement(arrayMap(${name} -> ${inside}, [${value}]), 1)`;

/** `price-of.ts` over rows of `metrics`, with `spanParams`: the version's id, and the cost or NULL where none fits. */
export const PRICE_ID = `arrayElement({span_price:Array(UInt32)}, ${SPAN})`;
export const PRICED_USD = bind(
  'span',
  SPAN,
  `if(span = 0 OR NOT (${PRICEABLE}), NULL, ${bind('n', NUMERATOR, USD)})`,
);
