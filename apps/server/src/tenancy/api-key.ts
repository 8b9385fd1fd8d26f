import { createHmac, randomBytes } from 'node:crypto';
import { covers } from '../core/ctx.ts';
import type { Ctx } from '../core/ctx.ts';
import { formatNullable, formatTimestamp } from '../core/timestamp.ts';
import type { KeyOutput } from './schemas.ts';
import type { KeyRow } from './store.ts';

const SHAPE = /^vigie_([0-9a-f]{16})_[\w-]{43}$/;
const ID_SHAPE = /^[0-9a-f]{16}$/;

const prefixOf = (id: string): string => `vigie_${id}_`;

/** A fresh key, `vigie_<id>_<secret>`: the id finds its row, the secret is 32 random bytes in base64url. */
export const newApiKey = (): { id: string; key: string } => {
  const id = randomBytes(8).toString('hex');
  return { id, key: prefixOf(id) + randomBytes(32).toString('base64url') };
};

/** Whether a bearer credential means to be an API key; no JWT begins like this. */
export const looksLikeApiKey = (credential: string): boolean => credential.startsWith('vigie_');

/** The id inside a well-formed key, else undefined. */
export const apiKeyId = (key: string): string | undefined => SHAPE.exec(key)?.[1];

export const isApiKeyId = (text: string): boolean => ID_SHAPE.test(text);

/** HMAC-SHA256 of the whole key: 32 bytes, all that is kept of it. */
export const apiKeyHmac = (hmacKey: Uint8Array, key: string): Buffer =>
  createHmac('sha256', hmacKey).update(key).digest();

const format = (time: Date | null): string | null => formatNullable(time && time.getTime());

/** Of the brands that the key reaches it names only those that the caller covers. */
export const presentKey = (ctx: Ctx, row: KeyRow): KeyOutput => ({
  id: row.id,
  name: row.name,
  prefix: prefixOf(row.id),
  last4: row.last4,
  scope: row.scope,
  brands: row.brands === '*' ? '*' : row.brands.filter((id) => covers(ctx, id)),
  created_at: formatTimestamp(row.createdAt.getTime()),
  created_by: row.createdBy,
  last_used_at: format(row.lastUsedAt),
  expires_at: format(row.expiresAt),
  revoked_at: format(row.revokedAt),
});
