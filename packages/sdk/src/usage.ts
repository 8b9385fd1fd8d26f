/** What a job used besides time: calls to other services, tokens, US dollars. All numbers are finite and ≥ 0. */
export interface UsageAmounts {
  api_calls?: number;
  tokens?: number;
  cost_usd?: number;
  /** The model that the tokens below are of: the server then works out the cost, unless you say it. */
  model?: string;
  input_tokens?: number;
  output_tokens?: number;
  cached_tokens?: number;
}

const PARTS = ['input_tokens', 'output_tokens', 'cached_tokens'] as const;

/** The fields of a metric that usage fills. */
export type UsageFields = {
  api_calls_count?: number;
  tokens_used?: number;
  cost_usd?: number;
  model?: string;
} & Partial<Record<(typeof PARTS)[number], number>>;

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
 * Adds up what one execution uses. A metric names one model: once a second one is named, tokens are only counted, for a
 * price of one model on the tokens of two would be wrong; report such calls as metrics of their own. Money is summed as integers of 10⁻¹² dollars and rounded once, to micro-dollars:
 * 0.1 + 0.2 is 0.3, and a thousand calls of $0.0000004 are $0.0004.
 */
export class Usage {
  #apiCalls: number | undefined;
  #tokens: number | undefined;
  #cost: bigint | undefined;
  #model: string | undefined;
  #mixed = false;
  readonly #parts = new Map<(typeof PARTS)[number], number>();

  /** Adds; negative and non-finite amounts are ignored, for this must never fail a job. */
  add(amounts: UsageAmounts): void {
    if (isAmount(amounts.api_calls)) this.#apiCalls = (this.#apiCalls ?? 0) + Math.round(amounts.api_calls);
    if (isAmount(amounts.tokens)) this.#tokens = (this.#tokens ?? 0) + Math.round(amounts.tokens);
    for (const part of PARTS) {
      const value = amounts[part];
      if (isAmount(value)) this.#parts.set(part, (this.#parts.get(part) ?? 0) + Math.round(value));
    }
    if (typeof amounts.model === 'string' && amounts.model !== '') {
      this.#mixed ||= this.#model !== undefined && this.#model !== amounts.model;
      this.#model = amounts.model.slice(0, 100);
    }
    if (isAmount(amounts.cost_usd)) this.#cost = (this.#cost ?? 0n) + picoDollars(amounts.cost_usd);
  }

  /** The fields of a metric; what was never added is left out, for unknown is not zero. */
  fields(): UsageFields {
    const inParts = [...this.#parts.values()].reduce((sum, part) => sum + part, 0);
    const tokens =
      this.#tokens === undefined && this.#parts.size === 0 ? undefined : Math.max(this.#tokens ?? 0, inParts);
    const model = this.#mixed ? undefined : this.#model;
    return {
      ...(this.#apiCalls === undefined ? {} : { api_calls_count: this.#apiCalls }),
      ...(tokens === undefined ? {} : { tokens_used: tokens }),
      ...(this.#cost === undefined ? {} : { cost_usd: Number(toMicroDollars(this.#cost)) / 1e6 }),
      ...(model === undefined ? {} : { model }),
      ...(this.#mixed ? {} : Object.fromEntries(this.#parts)),
    };
  }
}
