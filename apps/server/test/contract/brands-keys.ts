import { describe, expect, it } from 'vitest';
import { DAY } from '../harness.ts';
import type { Page, Refusal, TestServer } from '../harness.ts';
import { countOf, metricOf } from '../samples.ts';

interface Brand {
  id: number;
  name: string;
  implicit: boolean;
}
interface Key {
  id: string;
  key: string;
  last4: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

const creating = (server: TestServer): void => {
  it('makes a brand under the id of the caller, once', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    const made = await api.post<Brand>('brands/', { id: api.brand, name: 'Acme' });
    expect(made).toMatchObject({ status: 201, body: { id: api.brand, name: 'Acme', implicit: false } });
    expect(await api.post('brands/', { id: api.brand, name: 'Acme' })).toMatchObject({
      status: 409,
      body: { detail: expect.any(String) },
    });
    expect((await api.get<Page<Brand>>('brands/')).body).toMatchObject({
      count: 1,
      results: [{ id: api.brand, name: 'Acme' }],
    });
  });

  it('makes a brand on first use by a token that names it', async () => {
    const api = await server.api();
    await api.get('metrics/');
    expect((await api.get<Page<Brand>>('brands/')).body.results).toMatchObject([
      { id: api.brand, name: `Brand ${api.brand}`, implicit: true },
    ]);
  });

  it('refuses a wrong brand, and whoever is no admin', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    const wrong = await api.post<Refusal>('brands/', { id: 0, name: '', colour: 1 });
    expect(wrong.status).toBe(400);
    expect(Object.keys(wrong.body).toSorted()).toEqual(['colour', 'id', 'name']);
    expect((await api.post('brands/', { id: server.newBrand(), name: 'Not mine' })).status).toBe(403);
    expect((await (await server.api()).post('brands/', { id: 1, name: 'x' })).status).toBe(403);
    expect((await api.get('brands/?colour=1')).status).toBe(400);
  });

  it('shows a key once, which then speaks for its scope and brand until revoked', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    const made = await api.post<Key>('api-keys/', { name: 'import', scope: 'monitoring:write' });
    expect(made.status).toBe(201);
    const { key, ...shown } = made.body;
    const byKey = server.as(key, api.brand);
    expect((await byKey.post('metrics/', metricOf())).status).toBe(201);
    expect(await countOf(byKey)).toBe(1);
    expect((await byKey.get('api-keys/')).status).toBe(403);
    const listed = await api.get<Page<Key>>('api-keys/');
    expect(listed.body).toMatchObject({
      count: 1,
      results: [{ id: shown.id, last4: key.slice(-4), revoked_at: null }],
    });
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect((await api.send('DELETE', `api-keys/${shown.id}/`)).status).toBe(204);
    expect((await byKey.get('metrics/')).status).toBe(401);
    expect((await api.get<Page<Key>>('api-keys/')).body.results[0]?.revoked_at).toMatch(/Z$/);
    expect((await api.send('DELETE', 'api-keys/0123456789abcdef/')).status).toBe(404);
  });

  it('ends a key by itself, and never lets it be stronger than its maker', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    const past = await api.post<Refusal>('api-keys/', {
      name: 'x',
      scope: 'monitoring:read',
      expires_at: new Date(server.clock.now() - DAY).toISOString(),
    });
    expect(past).toMatchObject({ status: 400, body: { expires_at: [expect.any(String)] } });
    expect(
      (await api.post('api-keys/', { name: 'x', scope: 'monitoring:read', brands: [server.newBrand()] }))
        .status,
    ).toBe(403);
    expect((await api.post('api-keys/', { name: 'x', scope: 'monitoring:read', brands: '*' })).status).toBe(
      403,
    );
    const wrong = await api.post<Refusal>('api-keys/', { scope: 'root', brands: [] });
    expect(wrong.status).toBe(400);
    expect(Object.keys(wrong.body).toSorted()).toEqual(['brands', 'name', 'scope']);
    expect(wrong.body['scope']?.[0]).toContain('monitoring:read, monitoring:write, monitoring:admin');
  });
};

const entering = (server: TestServer): void => {
  const plain = async (headers: Record<string, string>, path = '/tasks/monitoring/metrics/') => {
    const response = await fetch(server.url + path, { headers });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Refusal & { detail?: string },
    };
  };

  it('answers 401 without a good token, 400 without a brand, 403 for another brand or scope', async () => {
    const brand = server.newBrand();
    const token = await server.token([brand], 'monitoring:read');
    const bearer = { authorization: `Bearer ${token}` };
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: `Basic ${token}` },
      { authorization: `Bearer ${token}x` },
    ]) {
      const answer = await plain({ 'x-brand-id': String(brand), ...headers });
      expect(answer).toMatchObject({ status: 401, body: { detail: expect.any(String) } });
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
    for (const value of ['', '0', '-1', 'abc', '1.5', '2147483648', '1, 2']) {
      expect(await plain({ ...bearer, 'x-brand-id': value })).toMatchObject({
        status: 400,
        body: { 'X-Brand-ID': [expect.any(String)] },
      });
    }
    expect((await plain(bearer)).status).toBe(400);
    expect(await plain({ ...bearer, 'x-brand-id': String(server.newBrand()) })).toMatchObject({
      status: 403,
      body: { detail: expect.any(String) },
    });
    expect((await server.as(token, brand).post('metrics/', metricOf())).status).toBe(403);
    expect((await server.as(token, brand).get('metrics/')).status).toBe(200);
    const admin = await server.api(brand, 'monitoring:admin');
    expect((await admin.post('metrics/', metricOf())).status).toBe(201);
    expect((await server.as(await server.token('*'), brand).get('metrics/')).status).toBe(200);
  });

  it('serves every path with and without its trailing slash, and no redirect', async () => {
    const api = await server.api();
    for (const path of [
      'metrics',
      'tasks',
      'workers',
      'brands',
      'workers/overview',
      'metrics/dashboard',
      'metrics/trends',
      'metrics/performance-by-type',
    ]) {
      for (const form of [path, `${path}/`, `${path}?`, `${path}/?`])
        expect((await api.get(form)).status, form).toBe(200);
    }
    expect((await api.post('metrics', metricOf())).status).toBe(201);
    expect((await api.post('metrics/bulk', [metricOf()])).status).toBe(201);
    expect((await api.post('workers/heartbeat', { worker_name: 'w', queue_name: 'q' })).status).toBe(201);
  });

  it('answers 405 with Allow for another method, 404 for another path', async () => {
    const api = await server.api();
    const cases: [string, string, string][] = [
      ['PUT', 'metrics/', 'GET, HEAD, POST'],
      ['DELETE', 'metrics/1/', 'GET, HEAD'],
      ['GET', 'metrics/bulk/', 'POST'],
      ['POST', 'metrics/dashboard/', 'GET, HEAD'],
      ['PATCH', 'tasks/1', 'GET, HEAD'],
      ['GET', 'workers/heartbeat/', 'POST'],
      ['GET', 'api-keys/abc/', 'DELETE'],
      ['OPTIONS', 'brands/', 'GET, HEAD, POST'],
    ];
    for (const [method, path, allow] of cases) {
      const answer = await api.send<{ detail: string }>(method, path);
      expect(
        [answer.status, answer.headers.get('allow')?.split(', ').toSorted().join(', ')],
        `${method} ${path}`,
      ).toEqual([405, allow]);
      expect(answer.body.detail).toBe(`Method "${method}" not allowed.`);
    }
    for (const path of ['', 'nothing/', 'metrics/1/2/', '/tasks/', '/', '/nothing']) {
      expect(await api.get(path), path).toMatchObject({ status: 404, body: { detail: 'Not found.' } });
    }
  });
};

export const brandsKeysContract = (server: TestServer): void =>
  void describe('brands, keys and who may enter', () => {
    creating(server);
    entering(server);
  });
