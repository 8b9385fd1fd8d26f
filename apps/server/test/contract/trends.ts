import { METRIC_FIELDS } from '@vigie/contract';
import type { Trends } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { DAY } from '../harness.ts';
import type { Api, Refusal, TestServer } from '../harness.ts';
import { createAll, metricOf } from '../samples.ts';

export const trendsContract = (server: TestServer): void =>
  void describe('trends', () => {
    const ago = (days: number): string => new Date(server.clock.now() - days * DAY).toISOString();
    const dayOf = (days: number): string => ago(days).slice(0, 10);
    const ask = async (api: Api, query = ''): Promise<Trends> =>
      (await api.get<Trends>(`metrics/trends/${query}`)).body;

    it('answers all numeric fields by default, without data none has points', async () => {
      const trends = await ask(await server.api());
      expect(trends.period).toBe(30);
      expect(Object.keys(trends.metrics)).toEqual([...METRIC_FIELDS]);
      for (const metric of Object.values(trends.metrics))
        expect(metric).toEqual({ trend: 'insufficient_data', change_percent: null, data_points: [] });
    });

    it('gives means of measures and totals of counts by day, nulls left out', async () => {
      const api = await server.api();
      await createAll(api, [
        metricOf({
          execution_time_ms: 100,
          memory_usage_mb: 10,
          cost_usd: 0.1,
          tokens_used: 5,
          api_calls_count: 1,
          error_count: 2,
          created_at: ago(3),
        }),
        metricOf({ execution_time_ms: 201, cost_usd: 0.2, tokens_used: 6, created_at: ago(3) }),
        metricOf({ execution_time_ms: 300, memory_usage_mb: 30, created_at: ago(1) }, { task_type: 'other' }),
        metricOf({ execution_time_ms: 999, created_at: ago(31.5) }),
      ]);
      const { metrics } = await ask(api);
      expect(metrics['execution_time_ms']?.data_points).toEqual([
        { date: dayOf(3), value: 150.5 },
        { date: dayOf(1), value: 300 },
      ]);
      expect(metrics['memory_usage_mb']?.data_points).toEqual([
        { date: dayOf(3), value: 10 },
        { date: dayOf(1), value: 30 },
      ]);
      expect(metrics['cost_usd']).toEqual({
        trend: 'insufficient_data',
        change_percent: null,
        data_points: [{ date: dayOf(3), value: 0.3 }],
      });
      expect(metrics['tokens_used']?.data_points).toEqual([{ date: dayOf(3), value: 11 }]);
      expect(metrics['error_count']?.data_points).toEqual([{ date: dayOf(3), value: 2 }]);
      expect(metrics['queue_wait_time_ms']?.data_points).toEqual([]);
      const one = await ask(api, '?days=90&task_type=other&metric=execution_time_ms');
      expect(one).toMatchObject({
        period: 90,
        metrics: { execution_time_ms: { data_points: [{ date: dayOf(1), value: 300 }] } },
      });
    });

    it('says rising, falling or stable by the halves of the window', async () => {
      const api = await server.api();
      const rows = Array.from({ length: 10 }, (_, day) => day + 0.1).flatMap((day) =>
        Array.from({ length: 10 }, (_, i) => {
          const late = day < 5.5; // the middle falls on that day, and days are whole
          return metricOf({
            execution_time_ms: (late ? 900 : 1200) + i,
            memory_usage_mb: (late ? 150 : 100) + i,
            cpu_usage_percent: 50 + ((i * 7) % 10),
            created_at: ago(day),
          });
        }),
      );
      await createAll(api, rows);
      const { metrics } = await ask(
        api,
        '?days=10&metric=execution_time_ms,memory_usage_mb,cpu_usage_percent',
      );
      expect(Object.keys(metrics)).toEqual(['execution_time_ms', 'memory_usage_mb', 'cpu_usage_percent']);
      expect(metrics['execution_time_ms']).toMatchObject({ trend: 'decreasing', change_percent: -24.9 });
      expect(metrics['memory_usage_mb']).toMatchObject({ trend: 'increasing', change_percent: 47.8 });
      expect(metrics['cpu_usage_percent']).toMatchObject({ trend: 'stable', change_percent: 0 });
    });

    it('refuses what it does not know, naming it', async () => {
      const answer = await (
        await server.api()
      ).get<Refusal>('metrics/trends/?metric=execution_time_ms,speed&days=400&brand_id=1');
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body).toSorted()).toEqual(['brand_id', 'days', 'metric']);
      expect(answer.body['metric']?.[0]).toMatch(/speed.*performance_score/);
    });
  });
