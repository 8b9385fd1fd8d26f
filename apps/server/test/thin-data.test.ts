import type { Anomalies } from '@vigie/contract';
import { expect, test } from 'vitest';
import { DAY, HOUR, useServer } from './harness.ts';
import { createAll, metricOf } from './samples.ts';

const server = useServer({ evaluationIntervalMs: 60_000 });

type Numbers = Record<string, number | string | null>;

/** By name: how many executions, how far apart (ms), and the numbers of each. */
const SHAPES: Record<string, { count: number; apart: number; of?: (i: number) => Numbers }> = {
  'one sample': { count: 1, apart: HOUR },
  'two samples': { count: 2, apart: HOUR },
  'a constant': {
    count: 400,
    apart: HOUR / 3,
    of: () => ({ memory_usage_mb: 100, tokens_used: 7, cost_usd: 0.5 }),
  },
  'all zeros': {
    count: 400,
    apart: HOUR / 3,
    of: () => ({
      execution_time_ms: 0,
      memory_usage_mb: 0,
      tokens_used: 0,
      cost_usd: 0,
      error_count: 0,
      queue_wait_time_ms: 0,
    }),
  },
  'zeros, and one that is not': {
    count: 400,
    apart: HOUR / 3,
    of: (i) => ({
      execution_time_ms: i === 200 ? 5 : 0,
      tokens_used: i === 200 ? 1 : 0,
      cost_usd: i === 200 ? 0.000001 : 0,
    }),
  },
  'one a day': { count: 7, apart: DAY - HOUR / 2, of: (i) => ({ tokens_used: i }) },
  'a long gap': {
    count: 300,
    apart: 60_000,
    of: (i) => ({ created_at: null, memory_usage_mb: i < 150 ? 100 : 300 }),
  },
  'all failed': { count: 300, apart: HOUR / 2, of: () => ({ error_count: 3, queue_wait_time_ms: 1e9 }) },
  'very large': {
    count: 300,
    apart: HOUR / 2,
    of: (i) => ({ execution_time_ms: 1e11 - i, memory_usage_mb: 1e9, tokens_used: 1e12, cost_usd: 1e6 }),
  },
  'very small': {
    count: 300,
    apart: HOUR / 2,
    of: (i) => ({ execution_time_ms: 1e-12 * (i + 1), memory_usage_mb: 1e-9, cpu_usage_percent: 1e-15 }),
  },
  'from nothing to everything': {
    count: 400,
    apart: HOUR / 3,
    of: (i) => ({ execution_time_ms: i % 2 === 0 ? 1e-9 : 1e11, queue_wait_time_ms: i % 3 === 0 ? 0 : 1e9 }),
  },
  'on the edges of what clocks may say': {
    count: 200,
    apart: HOUR,
    of: (i) => ({
      created_at: new Date(server.clock.now() + (i % 2 === 0 ? 4 * 60_000 : -399 * DAY)).toISOString(),
    }),
  },
};

test.each(Object.keys(SHAPES))('%s: numbers that are numbers, sentences that make sense', async (name) => {
  const { count, apart, of = (): Numbers => ({}) } = SHAPES[name] as (typeof SHAPES)[string];
  const api = await server.api();
  const metrics = Array.from({ length: count }, (_, i) => {
    const { created_at: at, ...numbers } = of(i);
    // «null»: two bursts, three days apart.
    const gap = at === null && i >= count / 2 ? 3 * DAY : 0;
    return metricOf(
      {
        created_at:
          typeof at === 'string' ? at : new Date(server.clock.now() - 1_000 - i * apart - gap).toISOString(),
        ...numbers,
      },
      { task_type: 'thin', queue_name: 'q', worker_name: i % 2 === 0 ? 'w1' : 'w2' },
    );
  });
  await createAll(api, metrics);
  await api.post('deploys/', {
    version: '1',
    deployed_at: new Date(server.clock.now() - 2 * DAY).toISOString(),
  });
  const { results } = (await api.get<{ results: { id: number }[] }>('deploys/')).body;
  const paths = [
    'metrics/anomalies/?sensitivity=high',
    'metrics/anomalies/?sensitivity=high&days=365&metric=error_count,performance_score,cost_usd',
    'metrics/anomalies/?scope=series&sensitivity=high',
    'metrics/anomalies/?scope=series&days=365',
    'metrics/recommendations/?days=30',
    'metrics/trends/?days=90',
    `deploys/${results[0]?.id}/`,
  ];
  for (const path of paths) {
    const { status, body } = await api.get<Partial<Pick<Anomalies, 'anomalies'>>>(path);
    const text = JSON.stringify(body);
    expect(status, text).toBe(200);
    // The schema is checked with every answer: a NaN would be a null where a number belongs.
    expect(text).not.toMatch(/NaN|Infinity|undefined| [01]x (higher|lower)|\$-|e\+\d\dx/);
    for (const one of body.anomalies ?? []) {
      expect(one.expected_range[0]).toBeLessThanOrEqual(one.expected_range[1] as number);
      expect(one.score).toBeGreaterThanOrEqual(0.5);
    }
  }
});

test('what says nothing has a reason', async () => {
  const api = await server.api();
  await createAll(api, [metricOf()]);
  for (const path of ['metrics/anomalies/', 'metrics/anomalies/?scope=series', 'metrics/recommendations/'])
    expect((await api.get<{ reason: string | null }>(path)).body.reason).toMatch(
      /^(Too little data|Nothing stands out)/,
    );
});
