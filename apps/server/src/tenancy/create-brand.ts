import type { Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import { covers } from '../core/ctx.ts';
import type { Ctx } from '../core/ctx.ts';
import { AppError, invalid } from '../core/errors.ts';
import { presentBrand } from './brand.ts';
import { requireScope } from './require-scope.ts';
import type { BrandOutput, CreateBrandInput } from './schemas.ts';
import { insertBrand } from './store.ts';

/**
 * Makes a brand under the id that the caller gives; the caller's token must cover it.
 * @throws AppError `forbidden`, `invalid` by field, or `conflict` when the id is taken.
 */
export const createBrand = async (
  ctx: Ctx,
  deps: { sql: Sql; clock: Clock },
  input: CreateBrandInput,
): Promise<BrandOutput> => {
  requireScope(ctx, 'monitoring:admin');
  if (!covers(ctx, input.id)) throw new AppError('forbidden', 'You do not have access to this brand.');
  const name = input.name.trim();
  if (name === '') throw invalid({ name: ['This field may not be blank.'] });
  const brand = { id: input.id, name, implicit: false, createdAt: new Date(deps.clock.now()) };
  const row = await insertBrand(deps.sql, brand);
  if (!row) throw new AppError('conflict', `Brand ${input.id} exists already.`);
  return presentBrand(row);
};
