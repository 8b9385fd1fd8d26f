import type { Sql } from '../control-db/index.ts';
import { covers, hasScope } from '../core/ctx.ts';
import type { Ctx } from '../core/ctx.ts';
import type { Clock } from '../core/clock.ts';
import { AppError, invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import { apiKeyHmac, newApiKey, presentKey } from './api-key.ts';
import { requireScope } from './require-scope.ts';
import type { CreatedKeyOutput, CreateKeyInput } from './schemas.ts';
import { insertKey } from './store.ts';

const mayGive = (ctx: Ctx, brands: readonly number[] | '*'): boolean =>
  brands === '*' ? ctx.brands === '*' : brands.every((id) => covers(ctx, id));

/** Milliseconds since the epoch, NaN for what is no time, null for never. */
const parseExpiry = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : (parseTimestamp(text) ?? Number.NaN);

/**
 * Makes an API key whose home is the brand of the context. `key` is in this answer and nowhere else, ever.
 * Without `brands` the key reaches the home brand only; without `expires_at` it lives until it is revoked.
 * @throws AppError `forbidden` when the key would be stronger than its maker; `invalid` by field.
 */
export const createKey = async (
  ctx: Ctx,
  deps: { sql: Sql; hmacKey: Uint8Array; clock: Clock },
  input: CreateKeyInput,
): Promise<CreatedKeyOutput> => {
  requireScope(ctx, 'monitoring:admin');
  const brands = input.brands ?? [ctx.brandId];
  if (!hasScope(ctx.scope, input.scope))
    throw new AppError('forbidden', 'You cannot give a scope that you do not have.');
  if (!mayGive(ctx, brands)) throw new AppError('forbidden', 'You cannot give a brand that you do not have.');

  const now = deps.clock.now();
  const name = input.name.trim();
  const expiresAt = parseExpiry(input.expires_at);
  const fields: FieldErrors = {
    ...(name === '' && { name: ['This field may not be blank.'] }),
    ...(expiresAt !== null && !(expiresAt > now) && { expires_at: ['A time in the future is required.'] }),
  };
  if (Object.keys(fields).length > 0) throw invalid(fields);

  const { id, key } = newApiKey();
  const row = await insertKey(ctx, deps.sql, {
    id,
    name,
    brands: brands === '*' ? '*' : [...new Set(brands)].toSorted((a, b) => a - b),
    scope: input.scope,
    hmac: apiKeyHmac(deps.hmacKey, key),
    last4: key.slice(-4),
    createdAt: new Date(now),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
  });
  return { ...presentKey(ctx, row), key };
};
