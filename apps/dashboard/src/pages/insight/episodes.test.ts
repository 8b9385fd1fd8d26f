import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Anomaly, SeriesAnomaly } from '@vigie/contract';
import { episodesOf, startOf } from './episodes.ts';

const METRICS = ['execution_time_ms', 'cost_usd', 'memory_usage_mb'] as const;
const LEVELS = ['low', 'medium', 'high', 'critical'] as const;
const hour = (n: number): string => `2026-11-29T${String(n).padStart(2, '0')}:00:00Z`;
const after = (name: string) => ({ factor: 'deploy', name, value: 1, usual: 0, text: '' });

const anomaly = (of: Partial<Anomaly>): Anomaly => ({
  id: 1,
  task_id: 'a-1',
  task_type: 'a',
  metric: 'execution_time_ms',
  value: 9,
  expected_range: [1, 2],
  severity: 'medium',
  detected_at: hour(8),
  description: '',
  direction: 'high',
  score: 1,
  explanation: [],
  ...of,
});

const series = (of: Partial<SeriesAnomaly>): SeriesAnomaly => ({
  task_id: null,
  task_type: 'a',
  kind: 'level_shift',
  metric: 'execution_time_ms',
  direction: 'high',
  start: hour(7),
  end: null,
  before: 1,
  after: 9,
  change_percent: 800,
  value: 9,
  expected_range: [1, 2],
  severity: 'high',
  detected_at: hour(7),
  description: '',
  score: 1,
  explanation: [],
  ...of,
});

test('a deploy is one entry, with its series and with the executions that came after it', () => {
  const explanation = [after('2.14.0')];
  const found = episodesOf(
    [series({ metric: 'cost_usd', explanation }), series({ explanation })],
    [1, 2, 3].flatMap((id) => [
      anomaly({ id, task_id: `a-${id}`, explanation }),
      anomaly({ id, task_id: `a-${id}`, metric: 'cost_usd' }),
    ]),
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    deploy: '2.14.0',
    severity: 'high',
    changes: [{ taskType: 'a', direction: 'high', metrics: ['execution_time_ms', 'cost_usd'] }],
  });
  expect(found[0]?.executions.map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('an execution belongs to a series only while that is unusual, and in the same way', () => {
  const others = [
    anomaly({ id: 2, task_id: 'before', detected_at: hour(6) }),
    anomaly({ id: 3, task_id: 'after', detected_at: hour(10) }),
    anomaly({ id: 4, task_id: 'low', direction: 'low' }),
    anomaly({ id: 5, task_id: 'memory', metric: 'memory_usage_mb' }),
    anomaly({ id: 6, task_id: 'other', task_type: 'b' }),
  ];
  const [whole, ...rest] = episodesOf([series({ end: hour(9) })], [anomaly({ id: 1 }), ...others]);
  expect(whole?.executions.map(({ id }) => id)).toEqual([1]);
  expect(rest.map(({ task }) => task?.id)).toEqual(['before', 'after', 'low', 'memory', 'other']);
});

test('series of a type are one entry while they overlap, and another later', () => {
  const found = episodesOf(
    [
      series({ start: hour(1), end: hour(3) }),
      series({ metric: 'cost_usd', start: hour(2), end: hour(4) }),
      series({ start: hour(12), end: null }),
      series({ task_type: 'b', start: hour(2), end: hour(3) }),
    ],
    [],
  );
  expect(found.map((one) => one.series.length)).toEqual([2, 1, 1]);
});

test('a task that is unusual in all it does is one entry with all of its attempts, the worst task first', () => {
  const found = episodesOf(
    [],
    [
      anomaly({ id: 9, task_id: 'once', severity: 'high' }),
      ...[1, 2, 3].flatMap((id) =>
        METRICS.map((metric) => anomaly({ id, task_id: 'retried', metric, severity: 'critical' })),
      ),
    ],
  );
  expect(found.map(({ task, executions }) => [task?.id, executions.length])).toEqual([
    ['retried', 3],
    ['once', 1],
  ]);
  expect(found[0]?.changes).toEqual([
    { taskType: 'a', direction: 'high', metrics: ['execution_time_ms', 'memory_usage_mb', 'cost_usd'] },
  ]);
});

test('every anomaly is in one entry and nothing else is; an entry is as bad as its worst, and begins with its first', () => {
  const at = fc.integer({ min: 0, max: 20 });
  const explanation = fc.constantFrom<Anomaly['explanation'][]>([], [after('1')], [after('2')]);
  const common = {
    task_type: fc.constantFrom('a', 'b'),
    metric: fc.constantFrom(...METRICS),
    direction: fc.constantFrom('high' as const, 'low' as const),
    severity: fc.constantFrom(...LEVELS),
    explanation,
  };
  const someSeries = fc
    .record({ ...common, at, hours: fc.option(fc.integer({ min: 1, max: 3 })) })
    .map(({ at: from, hours, ...of }) =>
      series({ ...of, start: hour(from), end: hours === null ? null : hour(from + hours) }),
    );
  const some = fc
    .record({ ...common, at, id: fc.integer({ min: 1, max: 9 }) })
    // What is known of an execution is the same each time.
    .map(({ at: when, id, ...of }) =>
      anomaly({ ...of, id, task_type: id % 2 ? 'a' : 'b', task_id: `t-${id % 4}`, detected_at: hour(when) }),
    );
  fc.assert(
    fc.property(
      fc.array(someSeries, { maxLength: 8 }),
      fc.array(some, { maxLength: 30 }),
      (whole, single) => {
        const found = episodesOf(whole, single);
        const inside = found.flatMap((one) => one.executions.flatMap(({ anomalies }) => anomalies));
        expect(new Set(inside)).toEqual(new Set(single));
        expect(inside).toHaveLength(single.length);
        expect(new Set(found.flatMap((one) => one.series))).toEqual(new Set(whole));
        expect(found.flatMap((one) => one.series)).toHaveLength(whole.length);
        expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
        for (const one of found) {
          const parts = [...one.series, ...one.executions.flatMap(({ anomalies }) => anomalies)];
          expect(parts.length).toBeGreaterThan(0);
          expect(LEVELS.indexOf(one.severity)).toBe(
            Math.max(...parts.map(({ severity }) => LEVELS.indexOf(severity))),
          );
          const starts = [...one.series.map(({ start }) => start), ...one.executions.map((of) => of.at)];
          expect(startOf(one)).toBe(starts.toSorted()[0]);
        }
      },
    ),
  );
});
