import { describe, expect, it } from 'vitest';
import { StartupError } from '../core/errors.ts';
import { parseTtl } from './parse-ttl.ts';
import { signToken } from './sign-token.ts';
import { createTestClock } from './test/fixtures.ts';
import { createTokenVerifier } from './verify-token.ts';

describe('signToken', () => {
  it('makes what the verifier takes, issuer and audience included', async () => {
    const clock = createTestClock();
    const secret = 'a-shared-secret-of-enough-characters';
    const [issuer, audience] = ['https://id.test', 'vigie'];
    const verify = createTokenVerifier(
      { jwtSecret: secret, jwtJwksUrl: undefined, jwtIssuer: issuer, jwtAudience: audience },
      clock,
    );
    const token = await signToken(
      {
        secret,
        sub: 'cli',
        brands: [9, 12],
        scope: 'monitoring:read monitoring:admin',
        ttlSeconds: 90,
        issuer,
        audience,
      },
      clock,
    );
    expect(await verify(token)).toEqual({
      actor: 'cli',
      scope: 'monitoring:admin',
      brands: [9, 12],
      expiresAt: (Math.floor(clock.now() / 1_000) + 90) * 1_000,
    });
  });
});

describe('parseTtl', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['1h', 3_600],
    ['30d', 2_592_000],
  ])('reads %s', (text, seconds) => {
    expect(parseTtl(text)).toBe(seconds);
  });

  it.each(['', '0s', '-1h', '1', '1.5h', '1w', '1H', ' 1h', '1h ', '1h1m', '9999999d', 'h', '٣h'])(
    'refuses %j',
    (text) => {
      expect(() => parseTtl(text)).toThrow(StartupError);
    },
  );
});
