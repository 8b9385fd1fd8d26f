import { createSecretKey, hash } from 'node:crypto';
import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTVerifyGetKey, JWTVerifyOptions, JWTVerifyResult } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import { AppError, StartupError, unavailable } from '../core/errors.ts';
import { unauthenticated } from './identity.ts';
import type { Identity } from './identity.ts';
import { readClaims } from './read-claims.ts';

export interface TokenVerifierConfig {
  /** Shared secret of HS256; undefined refuses HS256. */
  jwtSecret: string | Uint8Array | undefined;
  /** Key set of RS256, ES256 and EdDSA; undefined refuses them. Needs issuer and audience. */
  jwtJwksUrl: string | undefined;
  jwtIssuer: string | undefined;
  jwtAudience: string | undefined;
  /** Shortest time between two fetches of the key set because of an unknown key, milliseconds. */
  jwksCooldownMs?: number;
}

/**
 * Checks a JWT and reads its claims.
 * @throws AppError `unauthenticated`; `unavailable` when the key set cannot be fetched.
 */
export type TokenVerifier = (token: string) => Promise<Identity>;

const ASYMMETRIC = ['RS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE_S = 5;
const MAX_CACHED = 10_000;
/** A key that its issuer withdrew stops counting after this and the age limit of the key set, also for cached tokens. */
const MAX_TRUST_MS = 300_000;
const JWKS_TIMEOUT_MS = 3_000;
const JWKS_COOLDOWN_MS = 10_000;
const JWKS_MAX_AGE_MS = 300_000;

const keySet = (url: string, cooldownMs: number): JWTVerifyGetKey => {
  const find = createRemoteJWKSet(new URL(url), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    cooldownDuration: cooldownMs,
    cacheMaxAge: JWKS_MAX_AGE_MS,
  });
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey)
        throw unauthenticated('The token is signed with an unknown key.');
      if (error instanceof errors.JWKSMultipleMatchingKeys)
        throw unauthenticated('The token does not say which key signed it («kid»).');
      const refused = unavailable('The key set that tokens are checked with cannot be fetched.');
      refused.cause = error;
      throw refused;
    }
  };
};

const secretKey = (secret: string | Uint8Array): ReturnType<typeof createSecretKey> => {
  const bytes = Buffer.from(secret);
  // A public key as the shared secret would let everybody who has it sign tokens.
  if (bytes.includes('-----BEGIN')) {
    throw new StartupError(
      'JWT_SECRET holds a PEM key. Public keys belong behind JWT_JWKS_URL; the secret is a random text.',
    );
  }
  return createSecretKey(bytes);
};

const CLAIM_REASONS: Record<string, string> = {
  nbf: 'The token is not valid yet.',
  iss: 'The issuer of the token is not accepted here.',
  aud: 'The token is meant for another audience.',
};

const refusal = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired.');
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return unauthenticated('The signature of the token does not match.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unauthenticated(
      CLAIM_REASONS[error.claim] ?? `«${error.claim}» of the token is missing or malformed.`,
    );
  }
  return unauthenticated('The token is malformed.');
};

const algorithmOf = (token: string): string => {
  try {
    return String(decodeProtectedHeader(token).alg);
  } catch {
    throw unauthenticated('The token is malformed.');
  }
};

/**
 * HS256 goes to the shared secret and the asymmetric algorithms to the key set, never across: the algorithm that a
 * token claims cannot choose what its signature is checked with. Verified tokens are remembered until they expire,
 * 5 minutes at most, so that a busy caller costs one hash per request.
 * @throws StartupError when a key set comes without issuer and audience, or the secret is a PEM key.
 */
export const createTokenVerifier = (config: TokenVerifierConfig, clock: Clock): TokenVerifier => {
  const { jwtSecret, jwtJwksUrl, jwtIssuer, jwtAudience } = config;
  if (jwtJwksUrl && (!jwtIssuer || !jwtAudience)) {
    throw new StartupError(
      'JWT_JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE, or tokens meant for others would pass.',
    );
  }
  const secret = jwtSecret && jwtSecret.length > 0 ? secretKey(jwtSecret) : undefined;
  const keys = jwtJwksUrl ? keySet(jwtJwksUrl, config.jwksCooldownMs ?? JWKS_COOLDOWN_MS) : undefined;
  const verified = new LRUCache<string, { identity: Identity; until: number }>({ max: MAX_CACHED });

  const check = (token: string, now: number): Promise<JWTVerifyResult> => {
    const options: JWTVerifyOptions = {
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(now),
      requiredClaims: ['exp'],
      ...(jwtIssuer && { issuer: jwtIssuer }),
      ...(jwtAudience && { audience: jwtAudience }),
    };
    const algorithm = algorithmOf(token);
    if (algorithm === 'HS256' && secret)
      return jwtVerify(token, secret, { ...options, algorithms: ['HS256'] });
    if (ASYMMETRIC.includes(algorithm) && keys)
      return jwtVerify(token, keys, { ...options, algorithms: ASYMMETRIC });
    throw unauthenticated('The token is signed with an algorithm that is not accepted here.');
  };

  return async (token) => {
    const now = clock.now();
    const digest = hash('sha256', token, 'base64');
    const known = verified.get(digest);
    if (known && now < known.until) return known.identity;
    try {
      const identity = readClaims((await check(token, now)).payload);
      verified.set(digest, { identity, until: Math.min(identity.expiresAt, now + MAX_TRUST_MS) });
      return identity;
    } catch (error) {
      verified.delete(digest);
      throw refusal(error);
    }
  };
};
