import { SCOPES } from '../core/ctx.ts';
import type { Scope } from '../core/ctx.ts';
import { API_KEY_ACTOR_PREFIX, isBrandId, unauthenticated } from './identity.ts';
import type { Identity } from './identity.ts';

const MAX_SUB_LENGTH = 255;
/** Largest time that a Date can hold, seconds. */
const MAX_EXP = 8_640_000_000_000;

const isActor = (sub: unknown): sub is string =>
  typeof sub === 'string' &&
  sub.length >= 1 &&
  sub.length <= MAX_SUB_LENGTH &&
  // PostgreSQL text cannot hold NUL, and control characters would garble logs.
  !/\p{Cc}/u.test(sub) &&
  // A token must not pass for an API key in the records of who did what.
  !sub.startsWith(API_KEY_ACTOR_PREFIX);

const readBrands = (claim: unknown): readonly number[] | '*' => {
  if (claim === '*') return '*';
  if (Array.isArray(claim) && claim.every(isBrandId)) return Object.freeze([...new Set(claim)]);
  throw unauthenticated('The token needs «brands»: a list of brand ids, or "*".');
};

const strongestScope = (claim: unknown): Scope | undefined => {
  if (claim === undefined) return undefined;
  if (typeof claim !== 'string')
    throw unauthenticated('«scope» of the token must be a space-separated string.');
  const granted = claim.split(' ');
  return SCOPES.findLast((scope) => granted.includes(scope));
};

/**
 * Turns the claims of a token whose signature and time were checked into an identity.
 * @throws AppError `unauthenticated` naming the claim that is missing or malformed.
 */
export const readClaims = (claims: Record<string, unknown>): Identity => {
  const { sub, exp } = claims;
  if (!isActor(sub))
    throw unauthenticated(`The token needs «sub»: a plain string of 1 to ${MAX_SUB_LENGTH} characters.`);
  // JSON's 1e999 reads as Infinity, which no expiry check ever refuses.
  if (typeof exp !== 'number' || !(exp <= MAX_EXP))
    throw unauthenticated('The token needs «exp»: seconds since the epoch.');
  return Object.freeze({
    actor: sub,
    scope: strongestScope(claims['scope']),
    brands: readBrands(claims['brands']),
    expiresAt: exp * 1_000,
  });
};
