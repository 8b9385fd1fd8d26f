import type { DeployOutput } from '@vigie/contract';
import { expect } from 'vitest';
import type { Api, Page } from '../harness.ts';

const SECRET = 'secret-of-a';
const UNKNOWN = 987_654_321;

export interface InsightVictim {
  deploy: DeployOutput;
}

export const plantInsight = async (api: Api): Promise<InsightVictim> => ({
  deploy: (await api.post<DeployOutput>('deploys/', { version: SECRET, task_types: [SECRET] })).body,
});

/** One attack on `a` per route of deploys; `b` is an admin of its own, empty brand. */
export const INSIGHT_ATTACKS: Record<string, (b: Api, a: InsightVictim & { api: Api }) => Promise<void>> = {
  'GET deploys/': async (b, a) => {
    for (const filter of ['', `?version=${SECRET}`, `?id=${a.deploy.id}`])
      expect((await b.get<Page<DeployOutput>>(`deploys/${filter}`)).body).toMatchObject({
        count: 0,
        results: [],
      });
  },
  'POST deploys/': async (b, a) => {
    expect((await b.post<DeployOutput>('deploys/', { version: SECRET })).status).toBe(201);
    expect((await a.api.get<Page<DeployOutput>>('deploys/')).body.results).toEqual([a.deploy]);
  },
  'GET deploys/{id}/': async (b, a) => {
    const [theirs, nobodys] = [await b.get(`deploys/${a.deploy.id}/`), await b.get(`deploys/${UNKNOWN}/`)];
    expect(theirs.status).toBe(404);
    expect(theirs.body).toEqual(nobodys.body);
    // A deploy of B's own with A's task types shows nothing of A's executions.
    const mine = (await b.post<DeployOutput>('deploys/', { version: 'x', task_types: [SECRET] })).body;
    expect((await b.get<{ changes: unknown[] }>(`deploys/${mine.id}/`)).body.changes).toEqual([]);
  },
  'DELETE deploys/{id}/': async (b, a) => {
    expect((await b.send('DELETE', `deploys/${a.deploy.id}/`)).status).toBe(404);
    expect((await a.api.get(`deploys/${a.deploy.id}/`)).status).toBe(200);
  },
};
