import type { ControlDb, Seat } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { PriceBook, Rollups } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { createPricer } from './pricer.ts';
import { workerRatesOf } from './worker-rates.ts';
import { priceWaiting } from './repricing/price-waiting.ts';
import { createRepricer } from './repricing/repricer.ts';

export interface PricingDeps {
  sql: ControlDb;
  db: TelemetryDb;
  seat: Seat;
  clock: Clock;
  logger: Logger;
  rollups: Pick<Rollups, 'rewrite' | 'repair'>;
}

export interface PricingRoom {
  /** What the way of metrics to the disk prices by. */
  prices: PriceBook;
  /** What a minute of a worker cost in a period (ms): pico-dollars from a moment on, in order. */
  workerRates: (
    ctx: Pick<Ctx, 'brandId'>,
    period: { since: number; until?: number },
  ) => Promise<{ from: number; rate: bigint }[]>;
  /** What is priced from now on is priced by what stands in the database now. */
  forgetPrices: (brandId: number) => void;
  /** To be called when a price came into force: what waited for one gets it. */
  pricesChanged: (ctx: Ctx) => Promise<void>;
  /** Goes on with repricings that are at work. Call it every now and then. */
  reprice: () => Promise<void>;
  wakeRepricer: () => void;
}

export const createPricing = async (deps: PricingDeps): Promise<PricingRoom> => {
  const { logger } = deps;
  const pricer = await createPricer(deps);
  const reprice = createRepricer(deps);
  const complain = (error: unknown): void =>
    logger.warn({ reason: messageOf(error) }, 'costs could not be worked out again');
  const wakeRepricer = (): void => void reprice().catch(complain);
  return {
    prices: pricer.book,
    workerRates: async (ctx, period) => workerRatesOf(await pricer.books(ctx), period),
    forgetPrices: (brandId) => pricer.changed(brandId),
    async pricesChanged(ctx) {
      pricer.changed(ctx.brandId);
      // The price stands whatever comes of this.
      await priceWaiting(ctx, { ...deps, wakeRepricer }).catch(complain);
    },
    reprice,
    wakeRepricer,
  };
};
