import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import { apiKeyHmac, apiKeyId } from './api-key.ts';
import { API_KEY_ACTOR_PREFIX, unauthenticated } from './identity.ts';
import type { Identity } from './identity.ts';
import { findKeyRow, touchKeyRow } from './store.ts';
import type { KeyRow } from './store.ts';

export interface KeyVerifier {
  /** @throws AppError `unauthenticated`, with the same words whatever is wrong with the key. */
  verify(key: string): Promise<Identity>;
  /** Drops what is remembered of a key, so that its row is read again. */
  forget(id: string): void;
}

/** How long another server's revocation may go unnoticed here. */
const REMEMBER_MS = 5_000;
const MAX_REMEMBERED = 10_000;
const TOUCH_EVERY_MS = 60_000;

interface Known {
  readonly row: KeyRow;
  readonly identity: Identity;
  readonly until: number;
  usedAt: number;
}

const know = (row: KeyRow, until: number, usedAt = -Infinity): Known => ({
  row,
  identity: {
    actor: API_KEY_ACTOR_PREFIX + row.id,
    scope: row.scope,
    brands: row.brands,
    expiresAt: row.expiresAt?.getTime() ?? Infinity,
  },
  until,
  // The row may be older than a use that is just being recorded.
  usedAt: Math.max(usedAt, row.lastUsedAt?.getTime() ?? -Infinity),
});

/**
 * Rows are remembered by id for 5 seconds, so that a busy key costs one HMAC per request and a revoked one that still
 * knocks costs no query either. Ids without a row are not remembered: the memory holds real keys only.
 */
export const createKeyVerifier = (deps: {
  sql: Sql;
  hmacKey: Uint8Array;
  clock: Clock;
  log: Logger;
}): KeyVerifier => {
  const { sql, hmacKey, clock, log } = deps;
  const remembered = new LRUCache<string, Known>({ max: MAX_REMEMBERED });
  let forgotten = 0;

  const find = async (id: string, now: number): Promise<Known | undefined> => {
    const known = remembered.get(id);
    if (known && now < known.until) return known;
    const before = forgotten;
    const row = await findKeyRow(sql, id);
    if (!row) return undefined;
    const fresh = know(row, now + REMEMBER_MS, known?.usedAt);
    // A row that was read while a key was being revoked may be older than the revocation.
    if (forgotten === before) remembered.set(id, fresh);
    return fresh;
  };

  const touch = (known: Known, now: number): void => {
    if (now - known.usedAt < TOUCH_EVERY_MS) return;
    known.usedAt = now;
    touchKeyRow(sql, known.row.id, new Date(now)).catch((error: unknown) => {
      log.warn({ err: error, key: known.row.id }, 'last use of an API key was not recorded');
    });
  };

  return {
    async verify(key) {
      const now = clock.now();
      const id = apiKeyId(key);
      const known = id === undefined ? undefined : await find(id, now);
      if (
        !known ||
        !timingSafeEqual(apiKeyHmac(hmacKey, key), known.row.hmac) ||
        known.row.revokedAt ||
        now >= known.identity.expiresAt
      ) {
        throw unauthenticated('The API key is unknown, revoked or expired.');
      }
      touch(known, now);
      return known.identity;
    },
    forget(id) {
      forgotten += 1;
      remembered.delete(id);
    },
  };
};
