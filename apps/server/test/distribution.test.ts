import type { Dashboard, Distribution, Trends } from '@vigie/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, useServer } from './harness.ts';
import type { Refusal } from './harness.ts';
import { createAll, metricOf } from './samples.ts';

const server = useServer();

test('every value is counted once, in the bucket that it lies in', async () => {
  const api = await server.api();
  const values = fc.sample(
    fc.oneof(fc.constant(0), fc.constant(null), fc.double({ min: 1e-3, max: 1e6, noNaN: true })),
    { numRuns: 800, seed: 5 },
  );
  await createAll(
    api,
    values.map((value, i) =>
      metricOf({ queue_wait_time_ms: value, error_count: i % 4 === 0 ? 1 : 0, cost_usd: '0.000001' }),
    ),
  );
  const { body } = await api.get<Distribution>('metrics/distribution/?field=queue_wait_time_ms');
  const known = values.filter((value) => value !== null);
  expect(body).toMatchObject({
    field: 'queue_wait_time_ms',
    count: 800,
    values: known.length,
    failed: 200,
    cost_usd: '0.0008',
    min: 0,
    max: Math.max(...known),
  });
  expect(body.avg).toBeCloseTo(known.reduce((sum, value) => sum + value, 0) / known.length, 6);
  for (const { from, to, count } of body.buckets)
    expect(count, `${from} to ${to}`).toBe(
      known.filter((value) => (from === 0 ? value === 0 : value >= from && value < to)).length,
    );
  expect(body.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(known.length);
  const filtered = await api.get<Distribution>(
    'metrics/distribution/?field=queue_wait_time_ms&queue_wait_time_ms__gte=1000&error_count=0',
  );
  expect(filtered.body.count).toBe(
    values.filter((value, i) => value !== null && value >= 1000 && i % 4 !== 0).length,
  );
});

test('between two bounds the buckets are as fine as it takes, down to those of a single one', async () => {
  const api = await server.api();
  const values = Array.from({ length: 400 }, (_, i) => 1_000.1 + i / 2);
  await createAll(
    api,
    values.map((value) => metricOf({ execution_time_ms: value })),
  );
  const spread = async (query: string): Promise<Distribution> =>
    (await api.get<Distribution>(`metrics/distribution/?${query}`)).body;
  const check = (buckets: Distribution['buckets'], of: readonly number[]): void => {
    for (const { from, to, count } of buckets)
      expect(count, `${from} to ${to}`).toBe(of.filter((value) => value >= from && value < to).length);
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(of.length);
  };
  const { buckets: few } = await spread('field=execution_time_ms');
  expect(few.length).toBeLessThan(4);
  check(few, values);
  const { buckets: many } = await spread('execution_time_ms__gte=1000&execution_time_ms__lt=1200');
  expect(many.length).toBeGreaterThanOrEqual(16);
  check(many, values);
  const [, { from, to, count } = { from: 0, to: 0, count: 0 }] = many;
  const within = values.filter((value) => value >= from && value < to);
  const { buckets: finest } = await spread(`execution_time_ms__gte=${from}&execution_time_ms__lt=${to}`);
  expect(within.length).toBe(count);
  expect(finest.length).toBeGreaterThan(12);
  check(finest, within);
  const { min, max } = await spread('field=performance_score');
  const scores = await spread(
    `field=performance_score&performance_score__gte=${min}&performance_score__lte=${max}`,
  );
  expect(scores.buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(400);
  for (const bucket of scores.buckets) expect(bucket.to - bucket.from).toBeLessThan(0.5);
  for (const score of [Number(min), Number(max)]) {
    const finer = await spread(
      `field=performance_score&performance_score__gte=${score}&performance_score__lte=${score + 0.001}`,
    );
    expect(finer.values).toBe(finer.count);
    expect(finer.buckets.every((bucket) => bucket.from <= score + 0.001 && bucket.to > score)).toBe(true);
  }
});

test('what makes no sense is refused; nothing is an empty spread', async () => {
  const api = await server.api();
  expect((await api.get('metrics/distribution/')).body).toMatchObject({
    count: 0,
    min: null,
    avg: null,
    buckets: [],
  });
  for (const [query, field] of [
    ['field=price', 'field'],
    ['page=2', 'page'],
    ['ordering=id', 'ordering'],
    ['cost_usd__gte=x', 'cost_usd__gte'],
    ['colour=red', 'colour'],
  ] as const) {
    const { status, body } = await api.get<Refusal>(`metrics/distribution/?${query}`);
    expect([status, Object.keys(body)], query).toEqual([400, [field]]);
  }
});

test('the dashboard compares itself with as many days before', async () => {
  const api = await server.api();
  const at = (days: number): string => new Date(server.clock.now() - days * DAY).toISOString();
  await createAll(api, [
    metricOf({ execution_time_ms: 100, cost_usd: 1, created_at: at(1) }),
    metricOf({ execution_time_ms: 300, cost_usd: 4, created_at: at(9) }),
    metricOf({ execution_time_ms: 500, error_count: 1, created_at: at(10) }),
    metricOf({ execution_time_ms: 900, created_at: at(20) }),
  ]);
  const { body } = await api.get<Dashboard>('metrics/dashboard/?days=7&compare=true');
  expect(body.summary).toMatchObject({ total_tasks: 1, avg_execution_time_ms: 100, total_cost_usd: 1 });
  expect(body.previous).toMatchObject({
    total_tasks: 2,
    avg_execution_time_ms: 400,
    total_cost_usd: 4,
    error_rate_percent: 50,
  });
  expect((await api.get<Dashboard>('metrics/dashboard/?days=7')).body.previous).toBeUndefined();
});

test('trends come with those of as many days before, each day by itself', async () => {
  const api = await server.api();
  const at = (days: number): string => new Date(server.clock.now() - days * DAY).toISOString();
  const dayOf = (days: number): string => at(days).slice(0, 10);
  await createAll(api, [
    metricOf({ execution_time_ms: 100, cost_usd: 1, created_at: at(1) }),
    metricOf({ execution_time_ms: 300, cost_usd: 4, created_at: at(9) }),
    metricOf({ execution_time_ms: 500, cost_usd: 2, created_at: at(9) }),
    metricOf({ execution_time_ms: 900, created_at: at(20) }),
  ]);
  const query = 'metrics/trends/?days=7&metric=execution_time_ms,cost_usd';
  const { body } = await api.get<Trends>(`${query}&compare=true`);
  expect(body.metrics['execution_time_ms']).toMatchObject({
    data_points: [{ date: dayOf(1), value: 100 }],
    previous_points: [{ date: dayOf(9), value: 400 }],
  });
  expect(body.metrics['cost_usd']?.previous_points).toEqual([{ date: dayOf(9), value: 6 }]);
  const alone = (await api.get<Trends>(query)).body;
  expect(alone.metrics['execution_time_ms']).not.toHaveProperty('previous_points');
  expect((await api.get<Refusal>(`${query}&compare=maybe`)).status).toBe(400);
});
