import type { Dashboard } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../harness.ts';
import type { Refusal, TestServer } from '../harness.ts';
import { createAll, metricOf } from '../samples.ts';

export const dashboardContract = (server: TestServer): void =>
  void describe('dashboard', () => {
    const ago = (ms: number): string => new Date(server.clock.now() - ms).toISOString();
    const dayOf = (ms: number): string => ago(ms).slice(0, 10);

    it('is empty for a brand without data: totals 0, averages null', async () => {
      const { body } = await (await server.api()).get<Dashboard>('metrics/dashboard/');
      expect(body).toEqual({
        period: 'last_7_days',
        summary: {
          total_tasks: 0,
          avg_execution_time_ms: null,
          avg_memory_usage_mb: null,
          avg_cpu_usage_percent: null,
          total_cost_usd: 0,
          total_tokens_used: 0,
          total_api_calls: 0,
          error_rate_percent: null,
        },
        trends: { execution_time: [], cost: [], memory_usage: [] },
        top_expensive_tasks: [],
        performance_by_priority: Object.fromEntries(
          ['critical', 'high', 'normal', 'low'].map((name) => [name, { avg_ms: null, count: 0 }]),
        ),
      });
    });

    it('answers sums, means without nulls, days with data only, dear types and priorities', async () => {
      const api = await server.api();
      const ai = { task_type: 'ai', priority: 'high' };
      await createAll(api, [
        metricOf(
          {
            execution_time_ms: 1000,
            memory_usage_mb: 100,
            cpu_usage_percent: 50,
            cost_usd: 0.1,
            tokens_used: 10,
            api_calls_count: 1,
            created_at: ago(2 * DAY),
          },
          ai,
        ),
        metricOf(
          {
            execution_time_ms: 2000,
            memory_usage_mb: null,
            cost_usd: 0.2,
            tokens_used: 20,
            error_count: 3,
            created_at: ago(2 * DAY),
          },
          ai,
        ),
        metricOf(
          {
            execution_time_ms: 3001,
            memory_usage_mb: 201,
            cpu_usage_percent: 25.5,
            error_count: 0,
            created_at: ago(HOUR),
          },
          { task_type: 'mail' },
        ),
        metricOf({ execution_time_ms: 9_999_999, cost_usd: 99, created_at: ago(8 * DAY) }, ai),
      ]);
      const { body } = await api.get<Dashboard>('metrics/dashboard/');
      expect(body.summary).toEqual({
        total_tasks: 3,
        avg_execution_time_ms: 2000.3,
        avg_memory_usage_mb: 150.5,
        avg_cpu_usage_percent: 37.8,
        total_cost_usd: 0.3,
        total_tokens_used: 30,
        total_api_calls: 1,
        error_rate_percent: 33.3,
      });
      expect(body.trends).toEqual({
        execution_time: [
          { date: dayOf(2 * DAY), avg_ms: 1500 },
          { date: dayOf(HOUR), avg_ms: 3001 },
        ],
        cost: [
          { date: dayOf(2 * DAY), total_usd: 0.3 },
          { date: dayOf(HOUR), total_usd: 0 },
        ],
        memory_usage: [
          { date: dayOf(2 * DAY), avg_mb: 100 },
          { date: dayOf(HOUR), avg_mb: 201 },
        ],
      });
      expect(body.top_expensive_tasks).toEqual([
        { task_type: 'ai', total_cost_usd: 0.3, avg_cost_per_task: 0.15, task_count: 2 },
      ]);
      expect(body.performance_by_priority).toEqual({
        critical: { avg_ms: null, count: 0 },
        high: { avg_ms: 1500, count: 2 },
        normal: { avg_ms: 3001, count: 1 },
        low: { avg_ms: null, count: 0 },
      });
      expect((await api.get<Dashboard>('metrics/dashboard/?days=30')).body).toMatchObject({
        period: 'last_30_days',
        summary: { total_tasks: 4 },
      });
      expect((await api.get<Dashboard>('metrics/dashboard/?task_type=mail')).body).toMatchObject({
        summary: { total_tasks: 1, total_cost_usd: 0 },
        top_expensive_tasks: [],
      });
      expect(
        (await api.get<Dashboard>('metrics/dashboard/?task_type=mail,ai,none')).body.summary.total_tasks,
      ).toBe(3);
    });

    it('begins days × 24 h ago, truncated to the hour', async () => {
      const api = await server.api();
      const start = Math.floor((server.clock.now() - DAY) / HOUR) * HOUR;
      const at = (ms: number) => metricOf({ created_at: new Date(start + ms).toISOString() });
      await createAll(api, [at(-1), at(0), at(1), at(DAY)]);
      const total = async (days: number) =>
        (await api.get<Dashboard>(`metrics/dashboard/?days=${days}`)).body.summary.total_tasks;
      expect([await total(1), await total(2), await total(365)]).toEqual([3, 4, 4]);
    });

    it('adds money exactly, and answers also when there is more of it than in the world', async () => {
      const api = await server.api();
      await createAll(
        api,
        Array.from({ length: 1000 }, () =>
          metricOf({ cost_usd: 0.1 }, { task_id: 'one', task_type: 'cheap' }),
        ),
      );
      expect((await api.get<Dashboard>('metrics/dashboard/')).body.summary.total_cost_usd).toBe(100);
      await createAll(
        api,
        Array.from({ length: 10_000 }, () =>
          metricOf(
            { cost_usd: 1e9, execution_time_ms: 1e11, tokens_used: 1e12 },
            { task_id: 'two', task_type: 'dear' },
          ),
        ),
      );
      const { body } = await api.get<Dashboard>('metrics/dashboard/');
      expect(body.summary.total_cost_usd).toBeCloseTo(1e13, -3);
      expect(body.top_expensive_tasks).toMatchObject([
        { task_type: 'dear', avg_cost_per_task: 1e9 },
        { task_type: 'cheap', total_cost_usd: 100, avg_cost_per_task: 0.1 },
      ]);
      expect((await api.get(`metrics/performance-by-type/`)).status).toBe(200);
      expect((await api.get(`metrics/trends/`)).status).toBe(200);
    });

    it('names the ten dearest types', async () => {
      const api = await server.api();
      await createAll(
        api,
        Array.from({ length: 12 }, (_, i) => metricOf({ cost_usd: i }, { task_type: `type${i}` })),
      );
      const { top_expensive_tasks: top } = (await api.get<Dashboard>('metrics/dashboard/')).body;
      expect(top.map((type) => type.total_cost_usd)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    });

    it('looks at another brand that the token covers, and at no other', async () => {
      const [a, b, c] = [server.newBrand(), server.newBrand(), server.newBrand()];
      await createAll(await server.api(b), [metricOf(), metricOf()]);
      const api = server.as(await server.token([a, b], 'monitoring:read'), a);
      const of = (brand: number) => api.get<Dashboard>(`metrics/dashboard/?brand_id=${brand}`);
      expect((await of(a)).body.summary.total_tasks).toBe(0);
      expect((await of(b)).body.summary.total_tasks).toBe(2);
      expect(await of(c)).toMatchObject({ status: 403, body: { detail: expect.any(String) } });
    });

    it.each(['0', '366', '7,30,90', 'x', '-1', '1.5', '1e1'])('refuses ?days=%s', async (days) => {
      const answer = await (await server.api()).get<Refusal>(`metrics/dashboard/?days=${days}`);
      expect(answer).toMatchObject({ status: 400, body: { days: [expect.stringContaining('365')] } });
    });

    it('refuses other parameters, listing its own', async () => {
      const answer = await (await server.api()).get<Refusal>('metrics/dashboard/?metric=cost_usd&brand_id=x');
      expect(answer).toMatchObject({
        status: 400,
        body: {
          brand_id: [expect.any(String)],
          metric: ['Unknown parameter. Valid parameters: brand_id, compare, days, task_type.'],
        },
      });
    });
  });
