import { roundHalfEven } from '../core/decimal.ts';
import type { Rates } from './price-book.ts';

/** What an execution used. Counts are whole, times in milliseconds; null where it is not known. */
export interface Used {
  inputTokens: number | null;
  outputTokens: number | null;
  cachedTokens: number | null;
  tokens: number | null;
  calls: number | null;
  executionMs: number;
  cpuPercent: number | null;
}

const MS_PER_MINUTE = 60_000n;
const PICO_PER_MICRO = 1_000_000n;
/** The largest cost that a metric can have, in micro-dollars. */
export const MOST_MICROS = 1_000_000_000_000_000n;

const wholeMs = (ms: number): bigint => BigInt(Math.floor(ms + 0.5));
const count = (value: number | null): bigint => BigInt(value ?? 0);

/**
 * The cost of an execution in micro-dollars: Σ count × rate in exact whole numbers, rounded half-even once, at the end.
 * Times enter as whole milliseconds (CPU time = wall time × percent / 100). `price-sql.ts` says the same in SQL.
 * @returns undefined where no rate fits what is known of it, or where it would cost more than a billion dollars
 */
export const priceOf = (rates: Rates, used: Used): bigint | undefined => {
  const divided = used.inputTokens !== null || used.outputTokens !== null || used.cachedTokens !== null;
  const rateCached = rates.cached_tokens ?? rates.input_tokens;
  // Tokens that do not say what they are cannot be priced by rates that want to know.
  const undivided = !divided && used.tokens !== null;
  if (undivided && rates.tokens === undefined && (rates.input_tokens ?? rates.output_tokens) !== undefined)
    return undefined;
  const parts: [bigint, bigint | undefined, boolean][] = [
    [count(used.inputTokens), rates.input_tokens, used.inputTokens !== null],
    [count(used.outputTokens), rates.output_tokens, used.outputTokens !== null],
    [count(used.cachedTokens), rateCached, used.cachedTokens !== null],
    [count(used.tokens), rates.tokens, undivided],
    [count(used.calls), rates.call, used.calls !== null],
  ];
  const minutes: [bigint, bigint | undefined, boolean][] = [
    [wholeMs((used.executionMs * (used.cpuPercent ?? 0)) / 100), rates.cpu_minute, used.cpuPercent !== null],
    [wholeMs(used.executionMs), rates.worker_minute, true],
  ];
  if (![...parts, ...minutes].some(([, rate, known]) => known && rate !== undefined)) return undefined;
  const sum = (of: typeof parts): bigint =>
    of.reduce((all, [amount, rate, known]) => all + (known ? amount * (rate ?? 0n) : 0n), 0n);
  const micros = roundHalfEven(sum(parts) * MS_PER_MINUTE + sum(minutes), MS_PER_MINUTE * PICO_PER_MICRO);
  return micros > MOST_MICROS ? undefined : micros;
};
