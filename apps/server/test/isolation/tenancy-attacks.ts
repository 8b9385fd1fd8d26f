import { expect } from 'vitest';
import type { Api, Page } from '../harness.ts';

const UNKNOWN = 987_654_321;

export const TENANCY_ATTACKS: Record<string, (b: Api, a: { api: Api; keyId: string }) => Promise<void>> = {
  'GET api-keys/': async (b) =>
    expect(await b.get('api-keys/')).toMatchObject({ status: 200, body: { count: 0, results: [] } }),
  'POST api-keys/': async (b, a) => {
    for (const brands of [[a.api.brand], [b.brand, a.api.brand], '*']) {
      expect((await b.post('api-keys/', { name: 'x', scope: 'monitoring:read', brands })).status).toBe(403);
    }
  },
  'DELETE api-keys/{id}/': async (b, a) => {
    const [theirs, nobodys] = [
      await b.send('DELETE', `api-keys/${a.keyId}/`),
      await b.send('DELETE', 'api-keys/0123456789abcdef/'),
    ];
    expect(theirs.status).toBe(404);
    expect(theirs.body).toEqual(nobodys.body);
  },
  'GET brands/': async (b) => {
    const { body } = await b.get<Page<{ id: number }>>('brands/?page_size=1000');
    expect(body.results.every((brand) => brand.id === b.brand)).toBe(true);
    expect(body.count).toBeLessThanOrEqual(1);
  },
  'POST brands/': async (b, a) => {
    const [theirs, nobodys] = [
      await b.post('brands/', { id: a.api.brand, name: 'Mine now' }),
      await b.post('brands/', { id: UNKNOWN, name: 'Mine now' }),
    ];
    expect(theirs.status).toBe(403);
    expect(theirs.body).toEqual(nobodys.body);
  },
};
