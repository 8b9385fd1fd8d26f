import { expect, test } from 'vitest';
import type { SessionOutput } from '@vigie/contract';
import { BASE, DAY, HOUR, useServer } from './harness.ts';
import { create, metricOf } from './samples.ts';

const server = useServer();
const behindTls = useServer({ publicUrl: 'https://vigie.example.com' });

interface Browser {
  session: SessionOutput;
  cookie: string;
  send: (
    method: string,
    path: string,
    init?: { body?: object; headers?: Record<string, string> },
  ) => Promise<Response>;
}

const post = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/session/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const signIn = async (body: object): Promise<Browser> => {
  const answer = await post(body);
  const session = (await answer.json()) as SessionOutput;
  expect(answer.status, JSON.stringify(session)).toBe(201);
  const set = answer.headers.get('set-cookie') ?? '';
  expect(set).toMatch(/^vigie_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
  const cookie = set.split(';')[0] ?? '';
  return {
    session,
    cookie,
    send: (method, path, init = {}) =>
      fetch(server.url + path, {
        method,
        headers: { cookie, ...(init.body ? { 'content-type': 'application/json' } : {}), ...init.headers },
        ...(init.body ? { body: JSON.stringify(init.body) } : {}),
      }),
  };
};
const brandHeader = (brand: number): Record<string, string> => ({ 'x-brand-id': String(brand) });
const status = async (answer: Promise<Response>): Promise<number> => (await answer).status;

test('a link signs in once, within the hour', async () => {
  const brand = server.newBrand();
  await server.api(brand);
  const make = () =>
    server.app.sessions.makeCode({ actor: 'ada', scope: 'monitoring:admin', brands: [brand] });
  const code = await make();
  const { session, send } = await signIn({ code });
  expect(session).toMatchObject({ actor: 'ada', scope: 'monitoring:admin', all_brands: false });
  const later = (await (await send('GET', '/session/')).json()) as SessionOutput;
  expect(later).toEqual({ ...session, now: later.now });
  expect(Date.parse(later.now)).toBeGreaterThanOrEqual(Date.parse(session.now));
  expect(Date.parse(later.now)).toBeLessThanOrEqual(server.clock.now());
  const again = await post({ code });
  expect([again.status, await again.json()]).toEqual([
    401,
    { detail: 'The link was used before, or is older than an hour.' },
  ]);
  const late = await make();
  server.clock.advance(HOUR + 1);
  expect((await post({ code: late })).status).toBe(401);
});

test('a token or an API key signs in by hand, for what it covers and as long as it lasts', async () => {
  const [mine, other] = [server.newBrand(), server.newBrand()];
  const admin = server.as(await server.token([mine, other], 'monitoring:admin'), mine);
  await create(admin, metricOf({}, { task_id: 'mine' }));
  const token = await server.token([mine], 'monitoring:read');
  const byToken = await signIn({ token });
  expect(byToken.session).toMatchObject({ actor: 'tester', scope: 'monitoring:read' });
  expect(byToken.session.brands.map(({ id }) => id)).toEqual([mine]);
  const list = await byToken.send('GET', `${BASE}metrics/`, { headers: brandHeader(mine) });
  expect(await list.json()).toMatchObject({ count: 1 });
  expect(await status(byToken.send('GET', `${BASE}metrics/`, { headers: brandHeader(other) }))).toBe(403);
  expect(await status(byToken.send('GET', `${BASE}metrics/`))).toBe(400);

  const made = await admin.post<{ id: string; key: string }>('api-keys/', {
    name: 'k',
    scope: 'monitoring:read',
  });
  const byKey = await signIn({ token: made.body.key });
  const look = () => status(byKey.send('GET', `${BASE}metrics/`, { headers: brandHeader(mine) }));
  expect(await look()).toBe(200);
  await admin.send('DELETE', `api-keys/${made.body.id}/`);
  expect(await look()).toBe(401);
  server.clock.advance(DAY);
  expect(await status(byToken.send('GET', '/session/'))).toBe(401);
});

test('a write needs the page’s own token beside the cookie; signing out ends it', async () => {
  const brand = server.newBrand();
  const { session, send } = await signIn({ token: await server.token([brand]) });
  const headers = brandHeader(brand);
  const write = (csrf?: string) =>
    send('POST', `${BASE}metrics/`, {
      body: metricOf(),
      headers: { ...headers, ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }) },
    });
  const foreign = await signIn({ token: await server.token([brand]) });
  for (const wrong of [undefined, '', 'x', foreign.session.csrf_token])
    expect(await (await write(wrong)).json()).toEqual({
      detail: 'X-CSRF-Token is missing or wrong: load the page again.',
    });
  expect((await write(session.csrf_token)).status).toBe(201);
  expect(await status(send('DELETE', '/session/'))).toBe(403);
  const out = await send('DELETE', '/session/', { headers: { 'x-csrf-token': session.csrf_token } });
  expect([out.status, out.headers.get('set-cookie')]).toEqual([
    204,
    expect.stringContaining('vigie_session=;'),
  ]);
  expect(await status(send('GET', `${BASE}metrics/`, { headers }))).toBe(401);
});

test('a link to an export names its brand in the address, for who is signed in and covers it', async () => {
  const [mine, other] = [server.newBrand(), server.newBrand()];
  const admin = server.as(await server.token([mine, other], 'monitoring:admin'), mine);
  await create(admin, metricOf({}, { task_id: 'mine' }));
  await create(server.as(await server.token([other]), other), metricOf({}, { task_id: 'theirs' }));
  const { send } = await signIn({ token: await server.token([mine], 'monitoring:read') });
  const path = `${BASE}exports/metrics/?format=ndjson`;
  const linked = await send('GET', `${path}&brand_id=${mine}`);
  const file = await linked.text();
  expect([linked.status, file.trim().split('\n').length, file.includes('"mine"')]).toEqual([200, 1, true]);
  expect(linked.headers.get('content-disposition')).toContain('vigie-metrics.ndjson');
  const answerOf = async (answer: Promise<Response>): Promise<unknown[]> => {
    const { status: code, ...rest } = await answer.then(async (got) => ({
      status: got.status,
      body: await got.json(),
    }));
    return [code, rest.body];
  };
  // Another brand is refused as with the header, and so is one that does not exist.
  const refused = await answerOf(send('GET', path, { headers: brandHeader(other) }));
  expect(refused).toEqual([403, { detail: 'You do not have access to this brand.' }]);
  for (const brand of [other, 2_000_000_000])
    expect(await answerOf(send('GET', `${path}&brand_id=${brand}`))).toEqual(refused);
  for (const wrong of ['0', '-1', '1.5', 'x', `${mine}&brand_id=${other}`, ''])
    expect(await answerOf(send('GET', `${path}&brand_id=${wrong}`)), wrong).toEqual([
      400,
      { brand_id: [expect.any(String)] },
    ]);
  expect(await status(send('GET', path))).toBe(400);
  // Beside a header it says nothing: it is refused rather than ignored.
  expect(
    await answerOf(send('GET', `${path}&brand_id=${other}`, { headers: brandHeader(mine) })),
  ).toMatchObject([400, { brand_id: [expect.stringContaining('Unknown parameter.')] }]);
  // A token names its brand in the header, and nothing else is a link.
  const authorization = `Bearer ${await server.token([mine])}`;
  expect(
    await answerOf(fetch(`${server.url}${path}&brand_id=${mine}`, { headers: { authorization } })),
  ).toMatchObject([400, { 'X-Brand-ID': [expect.any(String)] }]);
  expect(await status(send('GET', `${BASE}metrics/?brand_id=${mine}`))).toBe(400);
  expect(await status(fetch(`${server.url}${path}&brand_id=${mine}`))).toBe(401);
});

test('what makes no sense is refused', async () => {
  expect((await post({})).status).toBe(400);
  expect((await post({ code: 'x', token: 'y' })).status).toBe(400);
  expect((await post({ code: 7 })).status).toBe(400);
  expect((await post({ code: 'x'.repeat(43) })).status).toBe(401);
  expect((await post({ token: 'nonsense' })).status).toBe(401);
  const token = await server.token([server.newBrand()]);
  expect((await post({ token }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  for (const cookie of ['vigie_session=', 'vigie_session=%00', `vigie_session=${'x'.repeat(43)}`])
    expect((await fetch(`${server.url}/session/`, { headers: { cookie } })).status).toBe(401);
  // A cookie never stands in for a header that is there.
  const { cookie } = await signIn({ token });
  expect(
    (await fetch(`${server.url}${BASE}metrics/`, { headers: { cookie, authorization: 'Bearer x' } })).status,
  ).toBe(401);
});

test('over TLS the cookie never travels in the clear, and is of this very host', async () => {
  const token = await server.token([server.newBrand()]);
  const setBy = async (at: string, proto?: string): Promise<string> => {
    const answer = await fetch(`${at}/session/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(proto === undefined ? {} : { 'x-forwarded-proto': proto }),
      },
      body: JSON.stringify({ token: at === server.url ? token : await behindTls.token([1]) }),
    });
    expect(answer.status).toBe(201);
    return answer.headers.get('set-cookie') ?? '';
  };
  const secure = /^__Host-vigie_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/;
  for (const proto of ['https', 'https,http', 'HTTPS, http'])
    expect(await setBy(server.url, proto)).toMatch(secure);
  for (const proto of [undefined, 'http', 'http,https'])
    expect(await setBy(server.url, proto)).not.toMatch(/Secure|__Host/);
  // A proxy that says nothing: the public address does.
  const set = await setBy(behindTls.url);
  expect(set).toMatch(secure);
  const [cookie = ''] = set.split(';');
  const look = (sent: string) => status(fetch(`${behindTls.url}/session/`, { headers: { cookie: sent } }));
  expect(await look(cookie)).toBe(200);
  expect(await look(cookie.replace('__Host-', ''))).toBe(401);
});
