import { createHmac } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { StartupError } from '../core/errors.ts';
import { signToken } from './sign-token.ts';
import { createTestClock, refusalOf } from './test/fixtures.ts';
import { createTokenVerifier } from './verify-token.ts';
import type { TokenVerifierConfig } from './verify-token.ts';

const SECRET = 'a-shared-secret-of-enough-characters';
const clock = createTestClock();
const now = Math.floor(clock.now() / 1_000);
const GOOD = { sub: 'ada', exp: now + 60, brands: [9, 3], scope: 'monitoring:write' };

const verifier = (over: Partial<TokenVerifierConfig> = {}) =>
  createTokenVerifier(
    { jwtSecret: SECRET, jwtJwksUrl: undefined, jwtIssuer: undefined, jwtAudience: undefined, ...over },
    clock,
  );
const sign = (
  payload: Record<string, unknown>,
  secret = SECRET,
  header: Record<string, unknown> = {},
): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg: 'HS256', ...header }).sign(Buffer.from(secret));
/** A token with a good signature over any text, for payloads that a JSON library would not write. */
const signRaw = (payload: string, header: object = { alg: 'HS256' }): string => {
  const input = [JSON.stringify(header), payload]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
};
const refused = async (token: string, verify = verifier()): Promise<string> => {
  const error = await refusalOf(verify(token));
  expect(error.code).toBe('unauthenticated');
  return error.message;
};

describe('a good token', () => {
  it('becomes an identity', async () => {
    expect(await verifier()(await sign(GOOD))).toEqual({
      actor: 'ada',
      scope: 'monitoring:write',
      brands: [9, 3],
      expiresAt: GOOD.exp * 1_000,
    });
  });

  it.each([
    ['monitoring:read', 'monitoring:read'],
    ['openid monitoring:admin monitoring:read', 'monitoring:admin'],
    ['monitoring:read monitoring:write', 'monitoring:write'],
    ['openid', undefined],
    ['monitoring:everything', undefined],
    ['', undefined],
  ])('of scope «%s» grants %s', async (scope, granted) => {
    expect((await verifier()(await sign({ ...GOOD, scope }))).scope).toBe(granted);
  });

  it('without a scope grants none', async () => {
    expect((await verifier()(await sign({ ...GOOD, scope: undefined }))).scope).toBeUndefined();
  });

  it('may name all brands, none, or one twice', async () => {
    expect((await verifier()(await sign({ ...GOOD, brands: '*' }))).brands).toBe('*');
    expect((await verifier()(await sign({ ...GOOD, brands: [] }))).brands).toEqual([]);
    expect((await verifier()(await sign({ ...GOOD, brands: [9, 9, 2_147_483_647] }))).brands).toEqual([
      9, 2_147_483_647,
    ]);
  });

  it('is checked for issuer and audience where they are configured', async () => {
    const verify = verifier({ jwtIssuer: 'https://id.test', jwtAudience: 'vigie' });
    const claims = { ...GOOD, iss: 'https://id.test', aud: ['vigie', 'other'] };
    expect((await verify(await sign(claims))).actor).toBe('ada');
    expect(await refused(await sign({ ...claims, iss: 'https://evil.test' }), verify)).toMatch(/issuer/);
    expect(await refused(await sign({ ...claims, aud: 'other' }), verify)).toMatch(/audience/);
    expect(await refused(await sign({ ...claims, iss: undefined }), verify)).toMatch(/issuer/);
    expect(await refused(await sign({ ...claims, aud: undefined }), verify)).toMatch(/audience/);
  });
});

describe('signatures', () => {
  it('refuses alg none, in any spelling', async () => {
    expect(await refused(new UnsecuredJWT(GOOD).encode())).toMatch(/algorithm/);
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, ['HS256']]) {
      expect(await refused(signRaw(JSON.stringify(GOOD), { alg }))).toMatch(/algorithm|malformed/);
    }
  });

  it('refuses an empty or foreign signature and a changed payload', async () => {
    const [header, payload, signature] = (await sign(GOOD)).split('.');
    const changed = Buffer.from(JSON.stringify({ ...GOOD, brands: '*' })).toString('base64url');
    expect(await refused(`${header}.${payload}.`)).toMatch(/signature|malformed/);
    expect(await refused(`${header}.${changed}.${signature}`)).toMatch(/signature/);
    expect(await refused(await sign(GOOD, 'another-secret-of-enough-characters!'))).toMatch(/signature/);
  });

  it.each(['HS384', 'HS512'])('refuses %s', async (alg) => {
    const token = await sign(GOOD, SECRET.repeat(2), { alg });
    expect(await refused(token, verifier({ jwtSecret: SECRET.repeat(2) }))).toMatch(/algorithm/);
  });

  it('refuses HS256 without a secret, and an empty secret is none', async () => {
    const token = await sign(GOOD);
    for (const jwtSecret of [undefined, '', new Uint8Array()]) {
      expect(await refused(token, verifier({ jwtSecret }))).toMatch(/algorithm/);
    }
  });

  it('refuses asymmetric algorithms without a key set', async () => {
    expect(await refused(signRaw(JSON.stringify(GOOD), { alg: 'RS256' }))).toMatch(/algorithm/);
  });

  it('refuses headers that it must understand and does not', async () => {
    for (const header of [
      { crit: ['x'], x: 1 },
      { crit: ['b64'], b64: false },
    ]) {
      expect(await refused(signRaw(JSON.stringify(GOOD), { alg: 'HS256', ...header }))).toMatch(/malformed/);
    }
  });

  it('does not start with a PEM key as the secret', () => {
    expect(() => verifier({ jwtSecret: '-----BEGIN PUBLIC KEY-----\nMIIB' })).toThrow(StartupError);
  });

  it('does not start with a key set but no issuer or audience', () => {
    const jwtJwksUrl = 'http://127.0.0.1:1/';
    expect(() => verifier({ jwtJwksUrl, jwtIssuer: 'i' })).toThrow(StartupError);
    expect(() => verifier({ jwtJwksUrl, jwtAudience: 'a' })).toThrow(StartupError);
  });
});

describe('claims', () => {
  it.each([undefined, '', 7, ['ada'], 'a'.repeat(256), 'a\u0000b', 'a\nb', 'key:0123456789abcdef'])(
    'refuses sub %j',
    async (sub) => {
      expect(await refused(signRaw(JSON.stringify({ ...GOOD, sub })))).toMatch(/«sub»/);
    },
  );

  it('takes a sub of 255 characters', async () => {
    expect((await verifier()(await sign({ ...GOOD, sub: 'é'.repeat(255) }))).actor).toHaveLength(255);
  });

  it.each([undefined, null, 9, '9', 'all', {}, [0], [-1], [1.5], ['9'], [2_147_483_648], [[9]], [null]])(
    'refuses brands %j',
    async (brands) => {
      expect(await refused(signRaw(JSON.stringify({ ...GOOD, brands })))).toMatch(/«brands»/);
    },
  );

  it.each([null, 7, ['monitoring:admin'], {}])('refuses scope %j', async (scope) => {
    expect(await refused(signRaw(JSON.stringify({ ...GOOD, scope })))).toMatch(/«scope»/);
  });

  it.each(['undefined', 'null', '"9999999999"', '1e999', '8640000000001', '[9999999999]'])(
    'refuses exp %s',
    async (exp) => {
      const tail = exp === 'undefined' ? '' : `,"exp":${exp}`;
      expect(await refused(signRaw(`{"sub":"ada","brands":[9],"scope":"monitoring:read"${tail}}`))).toMatch(
        /«exp»/,
      );
    },
  );

  it.each(['[]', '"x"', 'null', '7', '{', '', '{"a":1}trailing', '\u00ff'])(
    'refuses the payload %j',
    async (payload) => {
      expect(await refused(signRaw(payload))).toMatch(/malformed/);
    },
  );

  it.each(['', '.', '..', '...', 'a.b.c', 'eyJhbGciOiJIUzI1NiJ9', 'eyJhbGciOiJIUzI1NiJ9..', '....', 'é.é.é'])(
    'refuses the text %j',
    async (text) => {
      expect(await refused(text)).toMatch(/malformed|algorithm|signature/);
    },
  );
});

describe('time', () => {
  it('refuses an expired token, with 5 seconds for clocks that differ', async () => {
    const time = createTestClock();
    const verify = createTokenVerifier(
      { jwtSecret: SECRET, jwtJwksUrl: undefined, jwtIssuer: undefined, jwtAudience: undefined },
      time,
    );
    const second = Math.floor(time.now() / 1_000);
    expect((await verify(await sign({ ...GOOD, exp: second - 4 }))).actor).toBe('ada');
    expect(await refused(await sign({ ...GOOD, exp: second - 5 }), verify)).toMatch(/expired/);
    expect((await verify(await sign({ ...GOOD, nbf: second + 5 }))).actor).toBe('ada');
    expect(await refused(await sign({ ...GOOD, nbf: second + 6 }), verify)).toMatch(/not valid yet/);
  });

  it('remembers a token until it expires and no longer', async () => {
    const time = createTestClock();
    const verify = createTokenVerifier(
      { jwtSecret: SECRET, jwtJwksUrl: undefined, jwtIssuer: undefined, jwtAudience: undefined },
      time,
    );
    const token = await signToken(
      { secret: SECRET, sub: 'ada', brands: [9], scope: 'monitoring:read', ttlSeconds: 60 },
      time,
    );
    const first = await verify(token);
    time.advance(58_000);
    expect(await verify(token)).toBe(first);
    time.advance(8_000);
    expect(await refused(token, verify)).toMatch(/expired/);
  });

  it('checks a long-lived token again after 5 minutes', async () => {
    const time = createTestClock();
    const verify = createTokenVerifier(
      { jwtSecret: SECRET, jwtJwksUrl: undefined, jwtIssuer: undefined, jwtAudience: undefined },
      time,
    );
    const token = await signToken(
      { secret: SECRET, sub: 'ada', brands: '*', scope: 'monitoring:read', ttlSeconds: 86_400 },
      time,
    );
    const first = await verify(token);
    time.advance(300_000);
    const second = await verify(token);
    expect(second).not.toBe(first);
    expect(second).toEqual(first);
  });

  it('costs microseconds once a token is known', async () => {
    const verify = verifier();
    const token = await sign(GOOD);
    await verify(token);
    const rounds = 20_000;
    const started = performance.now();
    for (let i = 0; i < rounds; i += 1) await verify(token);
    const micros = ((performance.now() - started) * 1_000) / rounds;
    expect(micros).toBeLessThan(100);
  });
});

it('says nothing of the secret, the token or its claims', async () => {
  const token = await sign({ ...GOOD, sub: 'key:private-name', iss: 'https://inner.test' });
  const messages = [
    await refused(token),
    await refused(`${token}x`),
    await refused(await sign(GOOD, 'x'.repeat(40))),
  ];
  for (const message of messages) expect(message).not.toMatch(/private-name|inner\.test|shared-secret|eyJ/);
});
