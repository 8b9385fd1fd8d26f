import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { presentKey } from './api-key.ts';
import { requireScope } from './require-scope.ts';
import type { KeyOutput } from './schemas.ts';
import { listKeyRows } from './store.ts';
import type { Page, Range } from './store.ts';

/**
 * The API keys of the brand of the context, newest first, revoked and expired ones included.
 * @throws AppError `forbidden` below the scope admin.
 */
export const listKeys = async (ctx: Ctx, deps: { sql: Sql }, range: Range): Promise<Page<KeyOutput>> => {
  requireScope(ctx, 'monitoring:admin');
  const { count, results } = await listKeyRows(ctx, deps.sql, range);
  return { count, results: results.map((row) => presentKey(ctx, row)) };
};
