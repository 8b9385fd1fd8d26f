import type { PerformanceByType } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { DAY } from '../harness.ts';
import type { Refusal, TestServer } from '../harness.ts';
import { createAll, metricOf } from '../samples.ts';

export const performanceByTypeContract = (server: TestServer): void =>
  void describe('performance by type', () => {
    const ago = (days: number): string => new Date(server.clock.now() - days * DAY).toISOString();

    it('answers each type with enough samples', async () => {
      const api = await server.api();
      await createAll(api, [
        ...Array.from({ length: 20 }, (_, i) =>
          metricOf(
            {
              execution_time_ms: (i + 1) * 100,
              memory_usage_mb: i % 2 === 0 ? 125 : null,
              cost_usd: i % 4 === 0 ? 0.042 : null,
              error_count: i === 0 ? 3 : 0,
            },
            { task_type: 'seo' },
          ),
        ),
        ...Array.from({ length: 9 }, () => metricOf({}, { task_type: 'rare' })),
        ...Array.from({ length: 10 }, () => metricOf({ created_at: ago(40) }, { task_type: 'old' })),
      ]);
      const ask = async (query = '') =>
        (await api.get<PerformanceByType>(`metrics/performance-by-type/${query}`)).body.task_types;
      expect(await ask()).toEqual({
        seo: {
          total_executions: 20,
          avg_execution_time_ms: 1050,
          min_execution_time_ms: 100,
          max_execution_time_ms: 2000,
          p50_execution_time_ms: 1000,
          p95_execution_time_ms: 1900,
          p99_execution_time_ms: 2000,
          avg_memory_usage_mb: 125,
          avg_cost_usd: 0.042,
          success_rate: 95,
          trend: 'stable',
        },
      });
      expect(Object.keys(await ask('?min_samples=1'))).toEqual(['rare', 'seo']);
      expect(Object.keys(await ask('?min_samples=1&days=90'))).toEqual(['old', 'rare', 'seo']);
      expect(Object.keys(await ask('?min_samples=1&task_type=rare'))).toEqual(['rare']);
      expect((await ask('?min_samples=1'))['rare']).toMatchObject({
        avg_memory_usage_mb: null,
        avg_cost_usd: null,
        success_rate: 100,
      });
      expect(await ask('?min_samples=21')).toEqual({});
    });

    it.each([500, 4000, 6000])(
      'has percentiles within 1 percent of the exact values with %d executions',
      async (n) => {
        const api = await server.api();
        // Log-normal by a golden-ratio sequence: the same every time, and spread over decades.
        const values = Array.from({ length: n }, (_, i) => {
          const [u, v] = [((i + 1) * 0.618_033_988_7) % 1, ((i + 1) * 0.754_877_666_2) % 1];
          return Math.exp(7 + 1.2 * Math.sqrt(-2 * Math.log(u || 0.5)) * Math.cos(2 * Math.PI * v));
        });
        await createAll(
          api,
          values.map((execution_time_ms, i) =>
            metricOf(
              { execution_time_ms, created_at: ago((i % 20) + 0.1) },
              { task_id: 'one', task_type: 'x' },
            ),
          ),
        );
        const sorted = values.toSorted((a, b) => a - b);
        const found = (await api.get<PerformanceByType>('metrics/performance-by-type/')).body.task_types[
          'x'
        ] as PerformanceByType['task_types'][string];
        for (const level of [50, 95, 99] as const) {
          const exact = sorted[Math.ceil((n * level) / 100) - 1] as number;
          expect(Math.abs(found[`p${level}_execution_time_ms`] / exact - 1), `p${level}`).toBeLessThan(0.01);
        }
      },
    );

    it('calls a type improving when its time falls, degrading when it rises', async () => {
      const api = await server.api();
      const days = Array.from({ length: 10 }, (_, day) => day + 0.1);
      const of = (task_type: string, before: number, after: number) =>
        days.flatMap((day) =>
          Array.from({ length: 5 }, (_, i) =>
            metricOf(
              { execution_time_ms: (day < 5.5 ? after : before) + i, created_at: ago(day) },
              { task_type },
            ),
          ),
        );
      await createAll(api, [
        ...of('better', 2000, 1000),
        ...of('worse', 1000, 2000),
        ...of('same', 1000, 1000),
      ]);
      const { task_types: types } = (await api.get<PerformanceByType>('metrics/performance-by-type/?days=10'))
        .body;
      expect([types['better']?.trend, types['worse']?.trend, types['same']?.trend]).toEqual([
        'improving',
        'degrading',
        'stable',
      ]);
    });

    it('keeps a task type that is named like a property of every object', async () => {
      const api = await server.api();
      await createAll(
        api,
        ['__proto__', 'constructor', '7'].map((task_type) => metricOf({}, { task_type })),
      );
      const { body } = await api.get<PerformanceByType>('metrics/performance-by-type/?min_samples=1');
      expect(Object.keys(body.task_types).toSorted()).toEqual(['7', '__proto__', 'constructor']);
    });

    it('refuses what it does not know', async () => {
      const answer = await (
        await server.api()
      ).get<Refusal>('metrics/performance-by-type/?min_samples=0&days=0&metric=x&task_type=a,,b');
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body).toSorted()).toEqual(['days', 'metric', 'min_samples', 'task_type']);
    });
  });
