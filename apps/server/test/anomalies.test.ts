import type { Anomalies } from '@vigie/contract';
import { expect, test } from 'vitest';
import { useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { createAll, metricOf } from './samples.ts';

const MINUTE = 60_000;
const server = useServer({ evaluationIntervalMs: 60_000 });

/** Repeatable numbers around 1, log-normal with a spread of about a quarter. */
const wobble = (i: number): number => Math.exp(0.25 * Math.sin(i * 12.9898) * Math.cos(i * 78.233) * 2);
const at = (i: number): string => new Date(server.clock.now() - (i + 1) * MINUTE).toISOString();

/** Two hundred usual executions of a type. */
const usual = (type: string, over: (i: number) => Record<string, unknown> = () => ({})): object[] =>
  Array.from({ length: 200 }, (_, i) =>
    metricOf(
      {
        execution_time_ms: 4000 * wobble(i),
        memory_usage_mb: 128 * wobble(i + 7),
        tokens_used: Math.round(2000 * wobble(i)),
        cost_usd: 0.04 * wobble(i),
        error_count: 0,
        created_at: at(i),
        ...over(i),
      },
      { task_type: type },
    ),
  );
const ask = async (api: Api, query = ''): Promise<Anomalies> => {
  const { status, body } = await api.get<Anomalies>(`metrics/anomalies/?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

test('usual executions are no anomalies; one that is ten times as slow is, and it is said why', async () => {
  const api = await server.api();
  await createAll(api, usual('seo'));
  expect(await ask(api)).toEqual({
    anomalies_detected: 0,
    anomalies: [],
    recommendations: [],
    reason: null,
  });
  const when = at(3);
  await createAll(api, [
    metricOf(
      {
        execution_time_ms: 60_000,
        tokens_used: 20_000,
        memory_usage_mb: 128,
        error_count: 2,
        created_at: when,
      },
      { task_type: 'seo', task_id: 'the-slow-one' },
    ),
  ]);
  const found = await ask(api, 'metric=execution_time_ms');
  expect(found.anomalies_detected).toBe(1);
  const [one] = found.anomalies;
  expect(one).toMatchObject({
    task_id: 'the-slow-one',
    metric: 'execution_time_ms',
    value: 60_000,
    direction: 'high',
    task_type: 'seo',
    detected_at: when,
  });
  const [from, to] = one?.expected_range ?? [];
  expect(from).toBeGreaterThan(500);
  expect(to).toBeGreaterThan(6_000);
  expect(to).toBeLessThan(40_000);
  const times = 60_000 / (to ?? 1);
  expect(one?.description).toBe(`Execution time ${Math.round(times * 10) / 10}x higher than normal`);
  expect(one?.severity).toBe(times < 3 ? 'medium' : 'high');
  expect(one?.explanation.map(({ factor }) => factor)).toEqual(['tokens_used', 'error_count']);
  expect((await ask(api)).anomalies.map(({ metric }) => metric).toSorted()).toEqual([
    'execution_time_ms',
    'tokens_used',
  ]);
});

test('too fast, too cheap, and zero tokens where there never were: the silent failures', async () => {
  const api = await server.api();
  await createAll(api, [
    ...usual('ai'),
    metricOf(
      { execution_time_ms: 40, tokens_used: 0, cost_usd: 0, created_at: at(5) },
      { task_type: 'ai', task_id: 'did-nothing' },
    ),
  ]);
  const { anomalies } = await ask(api);
  expect(anomalies.every(({ task_id, direction }) => task_id === 'did-nothing' && direction === 'low')).toBe(
    true,
  );
  const by = new Map(anomalies.map((one) => [one.metric, one]));
  expect([...by.keys()].toSorted()).toEqual(['cost_usd', 'execution_time_ms', 'tokens_used']);
  expect(by.get('tokens_used')).toMatchObject({ severity: 'critical' });
  expect(by.get('tokens_used')?.description).toMatch(
    /^Tokens used is zero where it normally is \d+ or more$/,
  );
  expect(by.get('execution_time_ms')?.description).toMatch(/x lower than normal$/);
});

test('a type has a range of its own, and task_type narrows', async () => {
  const api = await server.api();
  await createAll(api, [
    ...usual('quick', (i) => ({ execution_time_ms: 10 * wobble(i) })),
    ...usual('slow', (i) => ({ execution_time_ms: 90_000 * wobble(i) })),
    metricOf({ execution_time_ms: 5_000, created_at: at(2) }, { task_type: 'quick', task_id: 'a' }),
    metricOf({ execution_time_ms: 5_000, created_at: at(2) }, { task_type: 'slow', task_id: 'b' }),
  ]);
  const of = async (query: string): Promise<string[]> =>
    (await ask(api, `metric=execution_time_ms${query}`)).anomalies.map(
      ({ task_id, direction }) => `${task_id} ${direction}`,
    );
  expect((await of('')).toSorted()).toEqual(['a high', 'b low']);
  expect(await of('&task_type=slow')).toEqual(['b low']);
});

test('too little, constant or empty data give a reason and no absurd sentence', async () => {
  const api = await server.api();
  expect(await ask(api)).toMatchObject({
    anomalies_detected: 0,
    reason: expect.stringContaining('Too little') as string,
  });
  await createAll(
    api,
    Array.from({ length: 29 }, (_, i) => metricOf({ created_at: at(i) })),
  );
  expect((await ask(api)).reason).toContain('30 executions');
  await createAll(
    api,
    Array.from({ length: 100 }, (_, i) =>
      metricOf({ tokens_used: 0, created_at: at(i) }, { task_type: 'constant' }),
    ),
  );
  const constant = await ask(api);
  expect(constant).toMatchObject({ anomalies_detected: 0, reason: null });
  expect((await ask(api, 'metric=tokens_used')).reason).toContain('other than zero');
  await createAll(api, [metricOf({ execution_time_ms: 3300, created_at: at(1) }, { task_type: 'constant' })]);
  expect(await ask(api)).toMatchObject({ anomalies_detected: 0 });
});

test('what stands out again and again, and where, is in the recommendations', async () => {
  const api = await server.api();
  await createAll(api, [
    ...usual('render'),
    ...Array.from({ length: 6 }, (_, i) =>
      metricOf(
        { execution_time_ms: 400_000 + i, created_at: at(i) },
        { task_type: 'render', worker_name: i < 5 ? 'worker-7' : 'worker-1' },
      ),
    ),
  ]);
  const { recommendations, anomalies_detected: count } = await ask(api, 'metric=execution_time_ms');
  expect(count).toBe(6);
  expect(recommendations[0]).toContain('worker-7');
  expect(recommendations.length).toBeLessThanOrEqual(5);
  expect(recommendations.some((one) => one.startsWith('Investigate task_'))).toBe(true);
});

test('a higher sensitivity finds at least as much; wrong parameters are named together', async () => {
  const api = await server.api();
  await createAll(api, [
    ...usual('seo'),
    ...[8_000, 12_000, 20_000, 40_000].map((time, i) =>
      metricOf({ execution_time_ms: time, created_at: at(i) }, { task_type: 'seo' }),
    ),
  ]);
  const counts = await Promise.all(
    ['low', 'medium', 'high'].map(
      async (one) => (await ask(api, `sensitivity=${one}&metric=execution_time_ms`)).anomalies_detected,
    ),
  );
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts[2]).toBeGreaterThan(0);
  const refused = await api.get<Record<string, unknown>>(
    'metrics/anomalies/?sensitivity=low,high&metric=colour&days=0&scope=x&extra=1',
  );
  expect(refused.status).toBe(400);
  expect(Object.keys(refused.body).toSorted()).toEqual(['days', 'extra', 'metric', 'scope', 'sensitivity']);
});

test('what is usual at night is not usual by day', async () => {
  const api = await server.api();
  const night = (i: number): boolean => {
    const hour = new Date(server.clock.now() - i * 5 * MINUTE).getUTCHours();
    return hour >= 1 && hour < 5;
  };
  const when = (i: number): string => new Date(server.clock.now() - i * 5 * MINUTE).toISOString();
  await createAll(
    api,
    Array.from({ length: 1_900 }, (_, i) =>
      metricOf(
        { execution_time_ms: (night(i + 1) ? 60_000 : 2_000) * wobble(i), created_at: when(i + 1) },
        { task_type: 'backup' },
      ),
    ),
  );
  const [byDay, byNight] = [false, true].map((wanted) =>
    Array.from({ length: 500 }, (_, i) => i).find(
      (i) => i > 50 && night(i) === wanted && night(i - 3) === wanted && night(i + 3) === wanted,
    ),
  ) as [number, number];
  await createAll(api, [
    metricOf(
      { execution_time_ms: 60_000, created_at: when(byDay) },
      { task_type: 'backup', task_id: 'slow-by-day' },
    ),
    metricOf(
      { execution_time_ms: 2_000, created_at: when(byNight) },
      { task_type: 'backup', task_id: 'fast-by-night' },
    ),
  ]);
  const { anomalies } = await ask(api, 'metric=execution_time_ms');
  // At the turn of the hour some wobble is told as well; these two must be, and with the range of their time.
  const by = new Map(anomalies.map((one) => [one.task_id, one]));
  expect(by.get('slow-by-day')?.expected_range[1]).toBeLessThan(30_000);
  expect(by.get('fast-by-night')?.expected_range[0]).toBeGreaterThan(8_000);
  expect(anomalies.length).toBeLessThanOrEqual(4);
});

test('one type among ten thousand is seen', async () => {
  const api = await server.api();
  const rare = Array.from({ length: 10_000 }, (_, i) =>
    metricOf({ execution_time_ms: 1_000 * wobble(i), created_at: at(i % 1_000) }, { task_type: `type-${i}` }),
  );
  await createAll(api, rare);
  await createAll(api, [
    ...usual('the-one'),
    metricOf({ execution_time_ms: 90_000, created_at: at(5) }, { task_type: 'the-one', task_id: 'slow' }),
  ]);
  expect((await ask(api, 'metric=execution_time_ms')).anomalies.map(({ task_id: id }) => id)).toEqual([
    'slow',
  ]);
  for (const path of ['metrics/anomalies/?scope=series', 'metrics/recommendations/'])
    expect((await api.get(path)).status).toBe(200);
});

test('as many types as there may be, with names as long and strange as they may be', async () => {
  const api = await server.api();
  for (let part = 0; part < 5; part += 1) {
    const types = Array.from({ length: 250 }, (_, i) => `${'長い名前'.repeat(23)}-${part}-${i}`);
    await createAll(
      api,
      types.flatMap((type) =>
        Array.from({ length: 32 }, (_, i) =>
          metricOf(
            { execution_time_ms: i === 0 ? 1e6 : 1_000 * wobble(i), created_at: at(i) },
            { task_type: type },
          ),
        ),
      ),
    );
  }
  const { anomalies_detected: count } = await ask(api, 'sensitivity=high');
  expect(count).toBeGreaterThan(0);
});
