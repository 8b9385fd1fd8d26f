import { OAuth2Server } from 'oauth2-mock-server';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SessionOutput } from '@vigie/contract';
import type { Role } from '../src/sessions/oidc/roles.ts';
import { HOUR, useServer } from './harness.ts';

const CLIENT = 'vigie';
const provider = new OAuth2Server();
const roles: Role[] = [
  { group: 'ops', scope: 'monitoring:admin', brands: '*' },
  { group: 'seo', scope: 'monitoring:write', brands: [7] },
];
const oidc = {
  issuer: '',
  clientId: CLIENT,
  clientSecret: 'a-secret',
  scopes: 'openid profile email',
  rolesClaim: 'groups',
  roles,
  publicUrl: 'http://127.0.0.1',
};
const server = useServer({ oidc });
const plain = useServer();
/** What the provider says of who signs in. */
let person: Record<string, unknown> = {};

beforeAll(async () => {
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
  oidc.issuer = provider.issuer.url ?? '';
  provider.service.on('beforeTokenSigning', (token: { payload: Record<string, unknown> }) => {
    Object.assign(token.payload, person);
  });
});
afterAll(() => provider.stop());
beforeEach(() => {
  person = { aud: CLIENT, sub: '42', email: 'ada@example.com', groups: ['ops'] };
});

const go = (url: string, cookie = ''): Promise<Response> =>
  fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
const locationOf = (answer: Response): string => answer.headers.get('location') ?? '';
const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

/** From the page to the provider. */
const begin = async () => {
  const begun = await go(`${server.url}/session/oidc/`);
  expect(begun.status).toBe(302);
  return { location: locationOf(begun), cookie: cookieOf(begun), set: begun.headers.get('set-cookie') ?? '' };
};
/** From the provider back to the page. @returns what stands behind the # */
const comeBack = async (back: string, cookie: string): Promise<string> => {
  const at = new URL(back);
  expect(at.origin + at.pathname).toBe('http://127.0.0.1/session/oidc/callback/');
  const done = await go(server.url + at.pathname + at.search, cookie);
  expect(done.status).toBe(302);
  return locationOf(done);
};
interface Back {
  location: string;
  cookie: string;
}
const walk = async (): Promise<Back> => {
  const { location, cookie } = await begin();
  return { location: await comeBack(locationOf(await go(location)), cookie), cookie };
};
const redeem = ({ location, cookie }: Back): Promise<Response> => {
  expect(location).toMatch(/^\/#code=[\w-]{43}$/);
  return fetch(`${server.url}/session/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ code: location.slice('/#code='.length) }),
  });
};
const signIn = async (back: Back): Promise<SessionOutput> => {
  const answer = await redeem(back);
  expect(answer.status).toBe(201);
  expect(answer.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^vigie_visit=; Max-Age=0/));
  return (await answer.json()) as SessionOutput;
};

test('the page knows whether there is a provider', async () => {
  expect(await (await go(`${server.url}/session/ways/`)).json()).toEqual({ oidc: true });
  expect(await (await go(`${plain.url}/session/ways/`)).json()).toEqual({ oidc: false });
  for (const path of ['/session/oidc/', '/session/oidc/callback/?code=x&state=y'])
    expect((await go(plain.url + path)).status).toBe(404);
});

test('who signs in there has the role of the first group that fits, for half a day', async () => {
  const { location, set } = await begin();
  expect(location).toMatch(/code_challenge_method=S256/);
  expect(set).toMatch(/HttpOnly; SameSite=Lax/);
  const session = await signIn(await walk());
  expect(session).toMatchObject({
    actor: 'oidc:42 (ada@example.com)',
    scope: 'monitoring:admin',
    all_brands: true,
  });
  const lasts = Date.parse(session.expires_at) - server.clock.now();
  expect(lasts).toBeGreaterThan(11.9 * HOUR);
  expect(lasts).toBeLessThanOrEqual(12 * HOUR);
  person = { ...person, groups: ['guests', 'seo'], preferred_username: 'oidc:42' };
  // Who changes their name is still who they are.
  expect(await signIn(await walk())).toMatchObject({
    actor: 'oidc:42 (oidc:42)',
    scope: 'monitoring:write',
    all_brands: false,
  });
});

test('a code is of use in the browser that was at the provider, for a minute, and once', async () => {
  const mine = await walk();
  const other = await begin();
  // Sent to somebody as a link, it would sign them in as who made it.
  for (const cookie of ['', 'vigie_visit=nonsense', other.cookie])
    expect((await redeem({ ...mine, cookie })).status).toBe(401);
  await signIn(mine);
  expect((await redeem(mine)).status).toBe(401);
  const late = await walk();
  server.clock.advance(61_000);
  expect((await redeem(late)).status).toBe(401);
  const code = await server.app.sessions.makeCode({ actor: 'x', scope: 'monitoring:read', brands: '*' });
  await signIn({ location: `/#code=${code}`, cookie: other.cookie });
});

test('groups may come with the user’s details instead of the ID token', async () => {
  delete person['groups'];
  provider.service.once('beforeUserinfo', (answer: { body: Record<string, unknown> }) => {
    answer.body = { sub: '42', groups: 'seo' };
  });
  expect(await signIn(await walk())).toMatchObject({ scope: 'monitoring:write' });
});

test('who has no role, says no, comes too late or with somebody else’s answer is not signed in', async () => {
  person = { ...person, groups: ['guests'] };
  expect((await walk()).location).toBe('/#refused=no_role');
  person = { ...person, groups: ['ops'] };
  const one = await begin();
  const callback = locationOf(await go(one.location));
  expect(await comeBack(callback, '')).toBe('/#refused=expired');
  expect(await comeBack(callback, 'vigie_visit=nonsense')).toBe('/#refused=expired');
  const other = await begin();
  expect(await comeBack(callback, other.cookie)).toBe('/#refused=failed');
  const state = new URL(one.location).searchParams.get('state') ?? '';
  expect(
    await comeBack(`http://127.0.0.1/session/oidc/callback/?error=access_denied&state=${state}`, one.cookie),
  ).toBe('/#refused=refused');
  expect(await comeBack('http://127.0.0.1/session/oidc/callback/', one.cookie)).toBe('/#refused=failed');
});

test('a token meant for another server is not taken', async () => {
  person = { ...person, aud: 'another' };
  expect((await walk()).location).toBe('/#refused=failed');
  person = { ...person, aud: CLIENT, nonce: 'another' };
  expect((await walk()).location).toBe('/#refused=failed');
});
