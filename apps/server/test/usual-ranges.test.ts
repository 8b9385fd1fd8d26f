import type { Anomalies, UsualRange } from '@vigie/contract';
import { expect, test } from 'vitest';
import { useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { createAll, metricOf } from './samples.ts';

const MINUTE = 60_000;
const server = useServer({ evaluationIntervalMs: 60_000 });

/** Repeatable numbers around 1, log-normal with a spread of about a quarter. */
const wobble = (i: number): number => Math.exp(0.25 * Math.sin(i * 12.9898) * Math.cos(i * 78.233) * 2);
const usual = (type: string, n: number, over: (i: number) => Record<string, unknown> = () => ({})) =>
  Array.from({ length: n }, (_, i) =>
    metricOf(
      {
        execution_time_ms: 4_000 * wobble(i),
        memory_usage_mb: 0,
        created_at: new Date(server.clock.now() - (i + 1) * 5 * MINUTE).toISOString(),
        ...over(i),
      },
      { task_type: type },
    ),
  );
const ask = async (api: Api, query: string): Promise<Anomalies> => {
  const { status, body } = await api.get<Anomalies>(`metrics/anomalies/?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const rangeOf = ({ ranges }: Anomalies, metric: string): UsualRange =>
  ranges?.find((one) => one.metric === metric) as UsualRange;

test('a healthy type has its range, the one that anomalies are outside of', async () => {
  const api = await server.api();
  await createAll(api, usual('healthy', 200));
  expect(await ask(api, 'task_type=healthy')).not.toHaveProperty('ranges');
  const healthy = await ask(api, 'task_type=healthy&ranges=true');
  expect(healthy.anomalies_detected).toBe(0);
  const time = rangeOf(healthy, 'execution_time_ms');
  expect(time).toMatchObject({ task_type: 'healthy', by_hour: null, reason: null });
  const [low, high] = time.expected_range as [number, number];
  expect(low).toBeLessThan(3_000);
  expect(high).toBeGreaterThan(5_000);
  expect(rangeOf(healthy, 'memory_usage_mb')).toMatchObject({
    expected_range: null,
    reason: 'Nearly all values are zero.',
  });
  expect(rangeOf(healthy, 'tokens_used').reason).toBe('Fewer than 30 values in the window.');
  // More is usual to who is less sensitive.
  const [, wider] = rangeOf(
    await ask(api, 'task_type=healthy&ranges=true&sensitivity=low&metric=execution_time_ms'),
    'execution_time_ms',
  ).expected_range as [number, number];
  expect(wider).toBeGreaterThan(high);
  await createAll(api, [
    metricOf({ execution_time_ms: high * 0.98 }, { task_type: 'healthy', task_id: 'inside' }),
    metricOf({ execution_time_ms: high * 1.5 }, { task_type: 'healthy', task_id: 'outside' }),
  ]);
  const found = await ask(api, 'task_type=healthy&ranges=true&metric=execution_time_ms');
  expect(found.anomalies.map(({ task_id: id }) => id)).toEqual(['outside']);
  expect(rangeOf(found, 'execution_time_ms').expected_range).toEqual(found.anomalies[0]?.expected_range);
  expect(found.ranges).toHaveLength(1);
});

test('a range that goes by the hour says so, with all its hours', async () => {
  const api = await server.api();
  const night = (i: number): boolean => {
    const hour = new Date(server.clock.now() - (i + 1) * 5 * MINUTE).getUTCHours();
    return hour >= 1 && hour < 5;
  };
  await createAll(
    api,
    usual('backup', 1_900, (i) => ({ execution_time_ms: (night(i) ? 60_000 : 2_000) * wobble(i) })),
  );
  const answer = await ask(api, 'task_type=backup&ranges=true&metric=execution_time_ms');
  const { expected_range: all, by_hour: hours } = rangeOf(answer, 'execution_time_ms');
  expect(hours).toHaveLength(48);
  expect(hours?.[3]?.[0]).toBeGreaterThan(8_000);
  expect(hours?.[12]?.[1]).toBeLessThan(30_000);
  expect(all).toEqual([
    Math.min(...(hours ?? []).map(([low = 0]) => low)),
    Math.max(...(hours ?? []).map(([, high = 0]) => high)),
  ]);
});

test('each type asked for is answered, also one that nobody knows; wrong questions are named', async () => {
  const api = await server.api();
  await createAll(api, [...usual('known', 60), ...usual('rare', 29)]);
  const { ranges, reason } = await ask(
    api,
    'task_type=known,rare,nobody&ranges=true&metric=execution_time_ms',
  );
  expect(reason).toBeNull();
  expect(ranges?.map((one) => [one.task_type, one.expected_range === null, one.reason])).toEqual([
    ['known', false, null],
    ['rare', true, 'Fewer than 30 executions in the window.'],
    ['nobody', true, 'Fewer than 30 executions in the window.'],
  ]);
  const alone = await ask(api, 'task_type=rare&ranges=true&metric=execution_time_ms');
  expect(alone.reason).toContain('Too little data');
  expect(alone.ranges?.map((one) => one.expected_range)).toEqual([null]);
  for (const query of ['ranges=true', 'ranges=maybe&task_type=a', 'ranges=true&task_type=a&scope=series']) {
    const refused = await api.get<Record<string, string[]>>(`metrics/anomalies/?${query}`);
    expect([refused.status, Object.keys(refused.body)], query).toEqual([400, ['ranges']]);
  }
  const theirs = await server.api();
  expect((await ask(theirs, 'task_type=known&ranges=true')).ranges?.map((one) => one.expected_range)).toEqual(
    Array.from({ length: 7 }, () => null),
  );
});
