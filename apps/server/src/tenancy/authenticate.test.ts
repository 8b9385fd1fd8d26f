import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from '../control-db/index.ts';
import { AppError } from '../core/errors.ts';
import { createLogger } from '../core/logger.ts';
import { createAuthenticator } from './authenticate.ts';
import type { Authenticate } from './authenticate.ts';
import { createKey } from './create-key.ts';
import { createBrandEnsurer } from './ensure-brand.ts';
import { listBrands } from './list-brands.ts';
import { requireScope } from './require-scope.ts';
import { apiKeyHmacKey } from './secret.ts';
import { signToken } from './sign-token.ts';
import { createTestClock, ctxOf, refusalOf } from './test/fixtures.ts';
import { startPostgres } from './test/postgres.ts';
import type { TestPostgres } from './test/postgres.ts';
import { createKeyVerifier } from './verify-key.ts';
import { createTokenVerifier } from './verify-token.ts';

const SECRET = 'a-shared-secret-of-enough-characters';
const clock = createTestClock();
const hmacKey = apiKeyHmacKey(SECRET);
let postgres: TestPostgres | undefined;
let sql: Sql;
let authenticate: Authenticate;
let token: string;
let apiKey: string;

const sign = (brands: readonly number[] | '*', scope = 'monitoring:write'): Promise<string> =>
  signToken({ secret: SECRET, sub: 'ada', brands, scope, ttlSeconds: 3_600 }, clock);
/** A token with a good signature over any payload, also one that a JSON Web Token library would not sign. */
const signRaw = (payload: unknown): string => {
  const parts = [{ alg: 'HS256' }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const input = parts.join('.');
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
};
const bearer = (credential: string): string => `Bearer ${credential}`;
const brandCount = async (id: number): Promise<number> =>
  (await listBrands(ctxOf({ brands: [id] }), { sql }, { limit: 1, offset: 0 })).count;

beforeAll(async () => {
  postgres = await startPostgres();
  sql = postgres.sql;
  const ensureBrand = createBrandEnsurer({ sql, clock });
  authenticate = createAuthenticator({
    verifyToken: createTokenVerifier(
      { jwtSecret: SECRET, jwtJwksUrl: undefined, jwtIssuer: undefined, jwtAudience: undefined },
      clock,
    ),
    keys: createKeyVerifier({ sql, hmacKey, clock, log: createLogger('silent') }),
    ensureBrand,
  });
  token = await sign([9, 10]);
  await ensureBrand(9);
  apiKey = (await createKey(ctxOf(), { sql, hmacKey, clock }, { name: 'n', scope: 'monitoring:read' })).key;
});
afterAll(() => postgres?.stop());

describe('a good request', () => {
  it('becomes a context, by token or by API key', async () => {
    expect(await authenticate({ authorization: bearer(token), 'x-brand-id': '9' }, 'r7')).toEqual({
      brandId: 9,
      actor: 'ada',
      scope: 'monitoring:write',
      brands: [9, 10],
      requestId: 'r7',
    });
    expect(await authenticate({ authorization: bearer(apiKey), 'x-brand-id': '9' }, 'r8')).toMatchObject({
      brandId: 9,
      actor: `key:${apiKey.split('_')[1]}`,
      scope: 'monitoring:read',
      brands: [9],
    });
  });

  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])('may write the scheme «%s»', async (scheme) => {
    expect(
      (await authenticate({ authorization: `${scheme} ${token}`, 'x-brand-id': '10' }, 'r')).brandId,
    ).toBe(10);
  });

  it('brings its brand into being, unless told not to', async () => {
    const headers = { authorization: bearer(await sign([2_147_483_647])), 'x-brand-id': '2147483647' };
    expect((await authenticate(headers, 'r', { ensure: false })).brandId).toBe(2_147_483_647);
    expect(await brandCount(2_147_483_647)).toBe(0);
    await authenticate(headers, 'r');
    expect(await brandCount(2_147_483_647)).toBe(1);
  });
});

describe('refusals', () => {
  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Token abc',
    'Bearer a b',
    'Bearer a,b',
    'Bearer é',
    'vigie_x',
  ])('401 for Authorization %j', async (authorization) => {
    const error = await refusalOf(authenticate({ authorization, 'x-brand-id': '9' }, 'r'));
    expect(error.code).toBe('unauthenticated');
  });

  it.each([
    [undefined, 'This header is required.'],
    ['', 'This header is required.'],
    [['9', '10'], 'This header must be given once.'],
    [['9'], 'This header must be given once.'],
    ['0', 'A positive integer is required.'],
    ['-9', 'A positive integer is required.'],
    ['+9', 'A positive integer is required.'],
    ['09', 'A positive integer is required.'],
    ['9.0', 'A positive integer is required.'],
    ['9e0', 'A positive integer is required.'],
    ['0x9', 'A positive integer is required.'],
    ['9, 10', 'A positive integer is required.'],
    ['9,9', 'A positive integer is required.'],
    [' 9', 'A positive integer is required.'],
    ['9\n', 'A positive integer is required.'],
    ['９', 'A positive integer is required.'],
    ['٩', 'A positive integer is required.'],
    ['*', 'A positive integer is required.'],
    ['nine', 'A positive integer is required.'],
    ['99999999999', 'A positive integer is required.'],
    ['2147483648', 'Ensure this value is less than or equal to 2147483647.'],
    ['9999999999', 'Ensure this value is less than or equal to 2147483647.'],
  ])('400 for X-Brand-ID %j', async (header, message) => {
    const error = await refusalOf(authenticate({ authorization: bearer(token), 'x-brand-id': header }, 'r'));
    expect(error.code).toBe('invalid');
    expect(error.fields).toEqual({ 'X-Brand-ID': [message] });
  });

  it('403 for a brand that is not covered, there or not, and does not bring it into being', async () => {
    const other = bearer(await sign([10]));
    const elsewhere = await refusalOf(authenticate({ authorization: other, 'x-brand-id': '9' }, 'r'));
    const nowhere = await refusalOf(authenticate({ authorization: bearer(token), 'x-brand-id': '777' }, 'r'));
    expect(elsewhere.code).toBe('forbidden');
    expect([nowhere.code, nowhere.message]).toEqual([elsewhere.code, elsewhere.message]);
    expect(await brandCount(777)).toBe(0);
    const byKey = await refusalOf(authenticate({ authorization: bearer(apiKey), 'x-brand-id': '10' }, 'r'));
    expect(byKey.code).toBe('forbidden');
  });

  it('403 for a token without a known scope', async () => {
    const authorization = bearer(await sign([9], 'openid'));
    expect((await refusalOf(authenticate({ authorization, 'x-brand-id': '9' }, 'r'))).code).toBe('forbidden');
  });

  it('401 comes before 400, and 400 before 403', async () => {
    const scopeless = bearer(await sign([9], ''));
    expect((await refusalOf(authenticate({ 'x-brand-id': 'junk' }, 'r'))).code).toBe('unauthenticated');
    expect((await refusalOf(authenticate({ authorization: 'Bearer x' }, 'r'))).code).toBe('unauthenticated');
    expect(
      (await refusalOf(authenticate({ authorization: scopeless, 'x-brand-id': 'junk' }, 'r'))).code,
    ).toBe('invalid');
    expect((await refusalOf(authenticate({ authorization: scopeless }, 'r'))).code).toBe('invalid');
  });
});

describe('requireScope', () => {
  it.each([
    ['monitoring:read', 'monitoring:read', true],
    ['monitoring:read', 'monitoring:write', false],
    ['monitoring:write', 'monitoring:read', true],
    ['monitoring:write', 'monitoring:admin', false],
    ['monitoring:admin', 'monitoring:write', true],
  ] as const)('%s for a %s verb: %s', (scope, wanted, passes) => {
    let outcomeOf = 'passes';
    try {
      requireScope(ctxOf({ scope }), wanted);
    } catch (error) {
      outcomeOf = error instanceof AppError ? error.code : String(error);
    }
    expect(outcomeOf).toBe(passes ? 'passes' : 'forbidden');
  });
});

const REFUSALS = ['unauthenticated', 'invalid', 'forbidden'];

/** What comes of a request: «answer», the code of the refusal, or what was thrown and should not have been. */
const outcome = async (authorization: string, brand: string | string[]): Promise<string> => {
  try {
    await authenticate({ authorization, 'x-brand-id': brand }, 'r', { ensure: false });
    return 'answer';
  } catch (error) {
    return error instanceof AppError ? error.code : `threw ${String(error)}`;
  }
};

describe('arbitrary headers', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const base64url = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
  const json = fc.json().map((value) => Buffer.from(value).toString('base64url'));
  const header = fc
    .record({
      alg: fc.oneof(fc.constantFrom('HS256', 'RS256', 'EdDSA', 'none', 'A256GCM'), fc.jsonValue()),
      kid: fc.jsonValue(),
    })
    .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
  const part = fc.oneof(header, json, base64url);
  const credential = fc.oneof(
    text,
    fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.')),
    fc.tuple(header, json, base64url).map((parts) => parts.join('.')),
    fc
      .tuple(fc.constantFrom('0'.repeat(16), 'f'.repeat(16)), base64url)
      .map(([id, rest]) => `vigie_${id}_${rest}`),
    fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((b) => `vigie_${'a'.repeat(16)}_${Buffer.from(b).toString('base64url')}`),
    text.map((rest) => `vigie_${rest}`),
  );
  const brand = fc.oneof(
    text,
    fc.array(text, { maxLength: 3 }),
    fc.integer().map(String),
    fc.double().map(String),
    fc.constant('9'),
  );

  it('as Authorization are a 401, whatever the X-Brand-ID', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, credential.map(bearer)), brand, async (authorization, brandId) => {
        expect(await outcome(authorization, brandId)).toBe('unauthenticated');
      }),
      { numRuns: 1_000 },
    );
  });

  it('as X-Brand-ID with a good token are a 400 or 403, unless they name a covered brand', async () => {
    await fc.assert(
      fc.asyncProperty(brand, async (brandId) => {
        const result = await outcome(bearer(token), brandId);
        expect(brandId === '9' || brandId === '10' ? ['answer'] : ['invalid', 'forbidden']).toContain(result);
      }),
      { numRuns: 1_000 },
    );
  });

  it('as the payload of a well-signed token are a 401, 400 or 403', async () => {
    const claim = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('ada', '*', 9, [9], 'monitoring:read', 4_102_444_800),
    );
    const claims = fc.oneof(
      fc.jsonValue(),
      fc.record({ sub: claim, exp: claim, brands: claim, scope: claim, nbf: claim }, { requiredKeys: [] }),
    );
    await fc.assert(
      fc.asyncProperty(claims, async (payload) => {
        expect([...REFUSALS, 'answer']).toContain(await outcome(bearer(signRaw(payload)), '9'));
      }),
      { numRuns: 500 },
    );
  });
});
