import type { DeployOutput, Recommendation, Recommendations } from '@vigie/contract';
import { expect } from 'vitest';
import type { Api, Page, TestServer } from '../harness.ts';
import { createAll, metricOf } from '../samples.ts';

const SECRET = 'secret-of-a';
const UNKNOWN = 987_654_321;

export interface InsightVictim {
  deploy: DeployOutput;
  /** Of useless retries of A's: one open, one applied. */
  open: Recommendation;
  applied: Recommendation;
}

/** A task that fails three times, forty times over. */
const failing = (now: number, type: string): object[] =>
  Array.from({ length: 120 }, (_, i) =>
    metricOf(
      {
        execution_time_ms: 1_000,
        error_count: 1,
        created_at: new Date(now - 90_000 + i).toISOString(),
      },
      { task_type: type, task_id: `${type}-${i % 40}` },
    ),
  );

export const plantInsight = async (server: TestServer, api: Api): Promise<InsightVictim> => {
  const deploy = (await api.post<DeployOutput>('deploys/', { version: SECRET, task_types: [SECRET] })).body;
  await createAll(api, [
    ...failing(server.clock.now(), `${SECRET}-open`),
    ...failing(server.clock.now(), `${SECRET}-applied`),
  ]);
  const { recommendations } = (await api.get<Recommendations>('metrics/recommendations/')).body;
  const of = (suffix: string): Recommendation =>
    recommendations.find(
      ({ kind, subject }) => kind === 'useless_retries' && subject === `${SECRET}-${suffix}`,
    ) as Recommendation;
  const applied = await api.post<Recommendation>(`metrics/recommendations/${of('applied').id}/applied/`, {});
  return { deploy, open: of('open'), applied: applied.body };
};

const RECOMMENDATIONS = 'metrics/recommendations/';

/** One attack on `a` per route of deploys; `b` is an admin of its own, empty brand. */
export const INSIGHT_ATTACKS: Record<string, (b: Api, a: InsightVictim & { api: Api }) => Promise<void>> = {
  'GET metrics/recommendations/': async (b) => {
    for (const query of ['', '?days=30', '?status=applied', '?type=reliability'])
      expect((await b.get<Recommendations>(RECOMMENDATIONS + query)).body.recommendations).toEqual([]);
  },
  'GET metrics/recommendations/{id}/': async (b, a) => {
    const nobodys = await b.get(`${RECOMMENDATIONS}nobodys/`);
    for (const { id } of [a.open, a.applied]) {
      const theirs = await b.get(`${RECOMMENDATIONS}${id}/`);
      expect(theirs.status).toBe(404);
      expect(theirs.body).toEqual(nobodys.body);
    }
  },
  'POST metrics/recommendations/{id}/applied/': async (b, a) => {
    for (const { id } of [a.open, a.applied])
      expect((await b.post(`${RECOMMENDATIONS}${id}/applied/`, {})).status).toBe(404);
    expect((await a.api.get<Recommendation>(`${RECOMMENDATIONS}${a.open.id}/`)).body.status).toBe('open');
  },
  'DELETE metrics/recommendations/{id}/applied/': async (b, a) => {
    expect((await b.send('DELETE', `${RECOMMENDATIONS}${a.applied.id}/applied/`)).status).toBe(404);
    expect((await a.api.get<Recommendation>(`${RECOMMENDATIONS}${a.applied.id}/`)).body.status).toBe(
      'applied',
    );
  },
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
