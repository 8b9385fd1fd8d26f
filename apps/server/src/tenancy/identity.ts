import type { Scope } from '../core/ctx.ts';
import { AppError } from '../core/errors.ts';

/** What a valid token or API key says about its bearer. */
export interface Identity {
  /** `sub` of the token, or `key:<id>` for an API key. */
  readonly actor: string;
  /** The strongest scope granted; undefined when none is known, which is a 403 at use. */
  readonly scope: Scope | undefined;
  /** Brands the bearer may name; `*` means all. */
  readonly brands: readonly number[] | '*';
  /** Milliseconds since the epoch; Infinity for an API key that does not expire. */
  readonly expiresAt: number;
}

export const API_KEY_ACTOR_PREFIX = 'key:';

/** Brand ids live in a 32-bit column. */
export const MAX_BRAND_ID = 2_147_483_647;

export const isBrandId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_BRAND_ID;

export const unauthenticated = (reason: string): AppError => new AppError('unauthenticated', reason);
