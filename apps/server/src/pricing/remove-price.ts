import type { Ctx } from '../core/ctx.ts';
import { AppError, notFound } from '../core/errors.ts';
import type { ControlDb } from '../control-db/index.ts';
import { readId } from '../tasks/index.ts';
import { announcePrices, deleteUnusedPrice, selectPrice } from './store.ts';

/** Takes back a price that nothing was priced by. @throws AppError conflict when something was */
export const removePrice = async (
  ctx: Ctx,
  deps: { sql: ControlDb; forgetPrices: (brandId: number) => void },
  idText: string,
): Promise<void> => {
  const id = readId(idText);
  await deps.sql.transaction(async (sql) => {
    if (await deleteUnusedPrice(ctx, sql, id)) return announcePrices(ctx, sql);
    const row = await selectPrice(ctx, sql, id);
    if (!row) throw notFound();
    throw new AppError(
      'conflict',
      row.shared
        ? 'A shared price cannot be removed: give the model a price of your own.'
        : 'Metrics were priced by this version, so it stays. Add a new version, and reprice if you need to.',
    );
  });
  deps.forgetPrices(ctx.brandId);
};
