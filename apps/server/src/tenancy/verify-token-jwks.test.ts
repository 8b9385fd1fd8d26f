import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { GenerateKeyPairResult, JWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestClock, refusalOf } from './test/fixtures.ts';
import { createTokenVerifier } from './verify-token.ts';
import type { TokenVerifier, TokenVerifierConfig } from './verify-token.ts';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

const ISSUER = 'https://id.test';
const AUDIENCE = 'vigie';
const SECRET = 'a-shared-secret-of-enough-characters';
const clock = createTestClock();
const claims = (): Record<string, unknown> => ({
  sub: 'ada',
  iss: ISSUER,
  aud: AUDIENCE,
  exp: Math.floor(clock.now() / 1_000) + 3_600,
  brands: [9],
  scope: 'monitoring:read',
});

const pairs = new Map<string, GenerateKeyPairResult>();
const pairOf = (name: string): GenerateKeyPairResult => {
  const pair = pairs.get(name);
  if (!pair) throw new Error(`no pair ${name}`);
  return pair;
};
const publicJwk = async (name: string, alg: Algorithm): Promise<JWK> => ({
  ...(await exportJWK(pairOf(name).publicKey)),
  kid: name,
  alg,
  use: 'sig',
});
const sign = (
  name: string,
  alg: Algorithm,
  payload: Record<string, unknown> = claims(),
  kid: string | undefined = name,
): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg, ...(kid && { kid }) }).sign(pairOf(name).privateKey);

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let fetches = 0;
let url = '';
const serve = (keys: unknown): void => {
  answer = (_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
};

beforeAll(async () => {
  for (const alg of ALGORITHMS) {
    pairs.set(alg, await generateKeyPair(alg, { extractable: true }));
    pairs.set(`${alg} next`, await generateKeyPair(alg, { extractable: true }));
  }
  server = createServer((request, response) => {
    fetches += 1;
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}/jwks.json`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const verifier = (over: Partial<TokenVerifierConfig> = {}): TokenVerifier =>
  createTokenVerifier(
    {
      jwtSecret: SECRET,
      jwtJwksUrl: url,
      jwtIssuer: ISSUER,
      jwtAudience: AUDIENCE,
      jwksCooldownMs: 0,
      ...over,
    },
    clock,
  );
const refused = async (token: string, verify = verifier()): Promise<string> => {
  const error = await refusalOf(verify(token));
  expect(error.code).toBe('unauthenticated');
  return error.message;
};

beforeEach(async () => {
  fetches = 0;
  serve(await Promise.all(ALGORITHMS.map((alg) => publicJwk(alg, alg))));
});

describe.each(ALGORITHMS)('%s', (alg) => {
  it('is verified with the key set', async () => {
    expect(await verifier()(await sign(alg, alg))).toMatchObject({
      actor: 'ada',
      brands: [9],
      scope: 'monitoring:read',
    });
  });

  it('needs issuer, audience and expiry', async () => {
    expect(await refused(await sign(alg, alg, { ...claims(), iss: undefined }))).toMatch(/issuer/);
    expect(await refused(await sign(alg, alg, { ...claims(), iss: 'https://evil.test' }))).toMatch(/issuer/);
    expect(await refused(await sign(alg, alg, { ...claims(), aud: undefined }))).toMatch(/audience/);
    expect(await refused(await sign(alg, alg, { ...claims(), aud: 'other' }))).toMatch(/audience/);
    expect(await refused(await sign(alg, alg, { ...claims(), exp: undefined }))).toMatch(/«exp»/);
    expect(await refused(await sign(alg, alg, { ...claims(), exp: 1 }))).toMatch(/expired/);
  });

  it('refuses another private key under a known kid', async () => {
    expect(await refused(await sign(`${alg} next`, alg, claims(), alg))).toMatch(/signature/);
  });

  it('refuses HS256 with the public key as the secret', async () => {
    const spki = await exportSPKI(pairOf(alg).publicKey);
    const jwk = JSON.stringify(await publicJwk(alg, alg));
    for (const text of [spki, spki.trim(), jwk]) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: alg })
        .sign(Buffer.from(text));
      expect(await refused(token)).toMatch(/signature/);
      expect(await refused(token, verifier({ jwtSecret: undefined }))).toMatch(/algorithm/);
    }
    expect(fetches).toBe(0);
  });
});

it('refuses a token whose algorithm is of another kind than the key it names', async () => {
  expect(await refused(await sign('ES256', 'ES256', claims(), 'RS256'))).toMatch(/unknown key/);
});

it('never takes a shared key out of the key set', async () => {
  const k = Buffer.from('published-by-mistake-published-by').toString('base64url');
  serve([{ kty: 'oct', k, kid: 'oct', alg: 'HS256' }]);
  const token = await new SignJWT(claims())
    .setProtectedHeader({ alg: 'HS256', kid: 'oct' })
    .sign(Buffer.from(k, 'base64url'));
  expect(await refused(token)).toMatch(/signature/);
});

it('ignores keys that a token brings along', async () => {
  const jwk = await publicJwk('RS256 next', 'RS256');
  const token = await new SignJWT(claims())
    .setProtectedHeader({ alg: 'RS256', kid: 'mine', jwk, jku: 'http://127.0.0.1:1/keys' })
    .sign(pairOf('RS256 next').privateKey);
  expect(await refused(token)).toMatch(/unknown key/);
});

it('takes a token without kid while one key fits, and asks for it when several do', async () => {
  expect((await verifier()(await sign('RS256', 'RS256', claims(), ''))).actor).toBe('ada');
  serve([await publicJwk('RS256', 'RS256'), await publicJwk('RS256 next', 'RS256')]);
  expect(await refused(await sign('RS256', 'RS256', claims(), ''))).toMatch(/«kid»/);
});

it('still takes HS256 with the shared secret beside a key set', async () => {
  const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(SECRET));
  expect((await verifier()(token)).actor).toBe('ada');
  expect(fetches).toBe(0);
});

describe('a key set that changes', () => {
  it('is fetched once, and again for a key it did not have', async () => {
    const verify = verifier();
    await verify(await sign('RS256', 'RS256'));
    await verify(await sign('ES256', 'ES256'));
    expect(fetches).toBe(1);
    const rotated = await sign('RS256 next', 'RS256');
    expect(await refused(rotated, verify)).toMatch(/unknown key/);
    expect(fetches).toBe(2);
    serve([await publicJwk('RS256 next', 'RS256')]);
    expect((await verify(rotated)).actor).toBe('ada');
    expect(fetches).toBe(3);
    expect(await refused(await sign('RS256', 'RS256', { ...claims(), sub: 'old' }), verify)).toMatch(
      /unknown key/,
    );
  });

  it('is not fetched for every unknown key', async () => {
    const verify = verifier({ jwksCooldownMs: 60_000 });
    await verify(await sign('RS256', 'RS256'));
    for (let i = 0; i < 20; i += 1)
      await refused(await sign('RS256 next', 'RS256', claims(), `guess ${i}`), verify);
    expect(fetches).toBe(1);
  });

  it('withdraws a key from tokens that were verified before, 5 minutes later at the latest', async () => {
    const verify = verifier();
    const token = await sign('RS256', 'RS256');
    await verify(token);
    serve([await publicJwk('RS256 next', 'RS256')]);
    await verify(await sign('RS256 next', 'RS256'));
    clock.advance(300_000);
    expect(await refused(token, verify)).toMatch(/unknown key/);
  });
});

/** The message of a 503. */
const unavailable = async (verify: TokenVerifier, token: string): Promise<string> => {
  const error = await refusalOf(verify(token));
  expect(error.code).toBe('unavailable');
  expect(error.retryAfter).toBeGreaterThan(0);
  return error.message;
};

describe('a key set that is not there', () => {
  it.each<[string, typeof answer]>([
    ['answers 500', (_, response) => response.writeHead(500).end()],
    ['answers 404', (_, response) => response.writeHead(404).end()],
    ['sends elsewhere', (_, response) => response.writeHead(302, { location: '/other' }).end()],
    ['is no JSON', (_, response) => response.end('<html>')],
    ['is no key set', (_, response) => response.end('{"keys":7}')],
    ['hangs up', (request) => request.socket.destroy()],
    ['never answers', () => undefined],
  ])('%s: 503, and well again afterwards', async (_, broken) => {
    const verify = verifier();
    const token = await sign('RS256', 'RS256');
    answer = broken;
    expect(await unavailable(verify, token)).not.toContain('127.0.0.1');
    serve([await publicJwk('RS256', 'RS256')]);
    expect((await verify(token)).actor).toBe('ada');
  });

  it('refuses connections: 503', async () => {
    expect(
      await unavailable(
        verifier({ jwtJwksUrl: 'http://127.0.0.1:1/jwks.json' }),
        await sign('RS256', 'RS256'),
      ),
    ).toMatch(/key set/);
  });

  it('does not trouble tokens of keys that are known already', async () => {
    const verify = verifier();
    await verify(await sign('RS256', 'RS256'));
    answer = (_, response) => response.writeHead(500).end();
    expect((await verify(await sign('RS256', 'RS256', { ...claims(), sub: 'bob' }))).actor).toBe('bob');
  });
});
