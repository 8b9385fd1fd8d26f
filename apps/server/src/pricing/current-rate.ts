import type { PriceUnit } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import { findVersion } from './price-book.ts';
import { booksOf } from './pricer.ts';
import { selectActivePrices } from './store.ts';

/** What a single unit of something costs at a moment (ms), in pico-dollars (10^-12 USD); undefined without a price. */
export const currentRate = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  of: { model: string; unit: PriceUnit; at: number },
): Promise<bigint | undefined> =>
  findVersion(booksOf(await selectActivePrices(ctx, sql)), of.model, of.at)?.rates[of.unit];
