import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { defaultBrandName } from './brand.ts';
import { findBrandRows } from './store.ts';

/** Names by id, of the given brands that exist and that the caller covers. */
export const brandNames = async (
  ctx: Pick<Ctx, 'brands'>,
  deps: { sql: Sql },
  ids: readonly number[],
): Promise<Map<number, string>> =>
  new Map((await findBrandRows(ctx, deps.sql, ids)).map(({ id, name }) => [id, name]));

/** The name of the brand of the context. */
export const brandName = async (ctx: Pick<Ctx, 'brandId' | 'brands'>, deps: { sql: Sql }): Promise<string> =>
  (await brandNames(ctx, deps, [ctx.brandId])).get(ctx.brandId) ?? defaultBrandName(ctx.brandId);
