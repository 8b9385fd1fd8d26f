import { covers } from '../core/ctx.ts';
import type { Ctx } from '../core/ctx.ts';
import { AppError, invalid } from '../core/errors.ts';
import { looksLikeApiKey } from './api-key.ts';
import type { EnsureBrand } from './ensure-brand.ts';
import { MAX_BRAND_ID, unauthenticated } from './identity.ts';
import type { Identity } from './identity.ts';
import type { KeyVerifier } from './verify-key.ts';
import type { TokenVerifier } from './verify-token.ts';

export interface AuthHeaders {
  authorization?: string | undefined;
  'x-brand-id'?: string | string[] | undefined;
}

/** Somebody who is signed in on a page. */
export interface SignedIn {
  identify: () => Promise<Identity>;
  /** Of the request's address, where a link may name its brand: it can send no header. */
  brandOfLink?: unknown;
}

/**
 * Who asks, and for which brand: by the Authorization header, or else as who is signed in on a page.
 * `ensure: false` leaves a brand that does not exist yet alone.
 * @throws AppError, in this order: `unauthenticated` without a valid token or API key; `invalid` for the X-Brand-ID;
 * `forbidden` for a token without a known scope or a brand that it does not cover.
 */
export type Authenticate = (
  headers: AuthHeaders,
  requestId: string,
  options?: { ensure?: boolean; signedIn?: SignedIn | undefined },
) => Promise<Ctx>;

/** RFC 6750 section 2.1; the name of a scheme is case-insensitive (RFC 9110 section 11.1). */
const BEARER = /^bearer +([\w.~+/-]+=*)$/i;
const BRAND_ID = /^[1-9][0-9]{0,9}$/;

const credentialOf = (authorization: string | undefined): string => {
  if (!authorization) throw unauthenticated('Authentication credentials were not provided.');
  const credential = BEARER.exec(authorization)?.[1];
  if (credential === undefined)
    throw unauthenticated('The Authorization header must be «Bearer » and a token or an API key.');
  return credential;
};

const brandIdOf = (given: unknown, name: 'X-Brand-ID' | 'brand_id'): number => {
  const wrong = (problem: string): AppError => invalid({ [name]: [problem] });
  const what = name === 'X-Brand-ID' ? 'header' : 'parameter';
  if (given === undefined || given === '') throw wrong(`This ${what} is required.`);
  if (typeof given !== 'string') throw wrong(`This ${what} must be given once.`);
  if (!BRAND_ID.test(given)) throw wrong('A positive integer is required.');
  const id = Number(given);
  if (id > MAX_BRAND_ID) throw wrong(`Ensure this value is less than or equal to ${MAX_BRAND_ID}.`);
  return id;
};

/** A token or an API key, whichever it looks like. @throws AppError unauthenticated */
export const createCredentialVerifier =
  (deps: { verifyToken: TokenVerifier; keys: Pick<KeyVerifier, 'verify'> }) =>
  (credential: string): Promise<Identity> =>
    looksLikeApiKey(credential) ? deps.keys.verify(credential) : deps.verifyToken(credential);

export const createAuthenticator = (deps: {
  verifyToken: TokenVerifier;
  keys: Pick<KeyVerifier, 'verify'>;
  ensureBrand: EnsureBrand;
}): Authenticate => {
  const verify = createCredentialVerifier(deps);
  return async (headers, requestId, { ensure = true, signedIn } = {}) => {
    const person = headers.authorization ? undefined : signedIn;
    const identity = await (person ? person.identify() : verify(credentialOf(headers.authorization)));
    const header = headers['x-brand-id'];
    const brandId =
      header === undefined && person?.brandOfLink !== undefined
        ? brandIdOf(person.brandOfLink, 'brand_id')
        : brandIdOf(header, 'X-Brand-ID');
    const { actor, scope, brands } = identity;
    if (!scope) throw new AppError('forbidden', 'The token grants no scope that is known here.');
    if (!covers(identity, brandId)) throw new AppError('forbidden', 'You do not have access to this brand.');
    if (ensure) await deps.ensureBrand(brandId);
    return { brandId, actor, scope, brands, requestId };
  };
};
