import { SignJWT } from 'jose';
import type { Clock } from '../core/clock.ts';

/**
 * An HS256 token. `scope` is space-separated; issuer and audience are needed where the server checks them.
 * @param token.ttlSeconds how long it is valid, from now.
 */
export const signToken = (
  token: {
    secret: string | Uint8Array;
    sub: string;
    brands: readonly number[] | '*';
    scope: string;
    ttlSeconds: number;
    issuer?: string | undefined;
    audience?: string | undefined;
  },
  clock: Clock,
): Promise<string> => {
  const now = Math.floor(clock.now() / 1_000);
  const jwt = new SignJWT({ brands: token.brands, scope: token.scope })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(token.sub)
    .setIssuedAt(now)
    .setExpirationTime(now + token.ttlSeconds);
  if (token.issuer) jwt.setIssuer(token.issuer);
  if (token.audience) jwt.setAudience(token.audience);
  return jwt.sign(Buffer.from(token.secret));
};
