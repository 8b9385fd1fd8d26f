import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { presentBrand } from './brand.ts';
import type { BrandOutput } from './schemas.ts';
import { listBrandRows } from './store.ts';
import type { Page, Range } from './store.ts';

/** The brands that the caller covers and that exist, by id. */
export const listBrands = async (
  ctx: Pick<Ctx, 'brands'>,
  deps: { sql: Sql },
  range: Range,
): Promise<Page<BrandOutput>> => {
  const { count, results } = await listBrandRows(ctx, deps.sql, range);
  return { count, results: results.map(presentBrand) };
};
