import type { Ctx } from '../core/ctx.ts';
import { unavailable } from '../core/errors.ts';
import type { PriceBook, Prices, Pricing } from './metric.ts';
import type { ReadMetric } from './metric-input.ts';

export type PricedMetric = ReadMetric & { pricing: Pricing };

const GIVEN: Pricing = { source: 'given', priceId: 0 };
const NONE: Pricing = { source: 'none', priceId: 0 };
const UNPRICED: Pricing = { source: 'unpriced', priceId: 0 };
/** A version can be taken back only while it priced nothing: this many times in a row is not by chance. */
const TRIES = 5;

const needsPrice = (read: ReadMetric): boolean => read.numbers.cost_usd === null && read.usage.model !== '';

const priceOne = (read: ReadMetric, prices: Prices, used: Set<number>): PricedMetric => {
  if (!needsPrice(read)) return { ...read, pricing: read.numbers.cost_usd === null ? NONE : GIVEN };
  const found = prices.priceOf(read.usage, read.numbers, read.createdAt);
  if (!found) return { ...read, pricing: UNPRICED };
  used.add(found.priceId);
  return {
    ...read,
    numbers: { ...read.numbers, cost_usd: found.micros },
    pricing: { source: 'priced', priceId: found.priceId },
  };
};

/** Gives a cost to what names a model and brings none. What has no price yet is marked, and priced once there is one. */
export const priceAll = async (ctx: Ctx, book: PriceBook, metrics: ReadMetric[]): Promise<PricedMetric[]> => {
  if (!metrics.some(needsPrice)) {
    return metrics.map((read) => ({ ...read, pricing: read.numbers.cost_usd === null ? NONE : GIVEN }));
  }
  for (let tries = 0; tries < TRIES; tries += 1) {
    const prices = await book(ctx);
    const used = new Set<number>();
    const priced = metrics.map((read) => priceOne(read, prices, used));
    if (await prices.settle(used)) return priced;
  }
  throw unavailable('The price book is being changed: try again in a moment.');
};
