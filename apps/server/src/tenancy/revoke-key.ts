import type { Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { isApiKeyId } from './api-key.ts';
import { requireScope } from './require-scope.ts';
import { markKeyRevoked } from './store.ts';
import type { KeyVerifier } from './verify-key.ts';

/**
 * Ends an API key of the brand of the context: at once in this process, within 5 seconds in every other. A second
 * time changes nothing.
 * @throws AppError `forbidden` below the scope admin; `not_found` also for a key of another brand.
 */
export const revokeKey = async (
  ctx: Ctx,
  deps: { sql: Sql; clock: Clock; keys: Pick<KeyVerifier, 'forget'> },
  id: string,
): Promise<void> => {
  requireScope(ctx, 'monitoring:admin');
  if (!isApiKeyId(id) || !(await markKeyRevoked(ctx, deps.sql, id, new Date(deps.clock.now()))))
    throw notFound();
  deps.keys.forget(id);
};
