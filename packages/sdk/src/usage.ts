/** What a job used besides time: calls to other services, tokens, US dollars. All numbers are finite and ≥ 0. */
export interface UsageAmounts {
  api_calls?: number;
  tokens?: number;
  cost_usd?: number;
}

const SCALE = 12;
const UNITS_PER_MICRO = 1_000_000n;

/** 10⁻¹² dollars as an integer, read from the shortest decimal text of the number; finer digits are cut. */
const picoDollars = (usd: number): bigint => {
  const [digits = '0', exponent = '0'] = usd.toExponential().split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const shift = SCALE + Number(exponent) - fraction.length;
  const value = BigInt(whole + fraction);
  return shift >= 0 ? value * 10n ** BigInt(shift) : value / 10n ** BigInt(-shift);
};

/** Rounded half to even, as the server rounds money. */
const toMicroDollars = (pico: bigint): bigint => {
  const [micro, rest] = [pico / UNITS_PER_MICRO, pico % UNITS_PER_MICRO];
  const half = UNITS_PER_MICRO / 2n;
  return rest > half || (rest === half && micro % 2n === 1n) ? micro + 1n : micro;
};

const isAmount = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && value >= 0;

/**
 * Adds up what one execution uses. Money is summed as integers of 10⁻¹² dollars and rounded once, to micro-dollars:
 * 0.1 + 0.2 is 0.3, and a thousand calls of $0.0000004 are $0.0004.
 */
export class Usage {
  #apiCalls: number | undefined;
  #tokens: number | undefined;
  #cost: bigint | undefined;

  /** Adds; negative and non-finite amounts are ignored, for this must never fail a job. */
  add(amounts: UsageAmounts): void {
    if (isAmount(amounts.api_calls)) this.#apiCalls = (this.#apiCalls ?? 0) + Math.round(amounts.api_calls);
    if (isAmount(amounts.tokens)) this.#tokens = (this.#tokens ?? 0) + Math.round(amounts.tokens);
    if (isAmount(amounts.cost_usd)) this.#cost = (this.#cost ?? 0n) + picoDollars(amounts.cost_usd);
  }

  /** The fields of a metric; what was never added is left out, for unknown is not zero. */
  fields(): { api_calls_count?: number; tokens_used?: number; cost_usd?: number } {
    return {
      ...(this.#apiCalls === undefined ? {} : { api_calls_count: this.#apiCalls }),
      ...(this.#tokens === undefined ? {} : { tokens_used: this.#tokens }),
      ...(this.#cost === undefined ? {} : { cost_usd: Number(toMicroDollars(this.#cost)) / 1e6 }),
    };
  }
}
