import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METRIC_FIELDS } from '@vigie/contract';
import { verdict } from '../breach.ts';
import { CONDITIONS } from '../rule.ts';
import type { Rule } from '../rule.ts';
import { compileRules } from './compile.ts';
import type { CompiledRules } from './compile.ts';
import { findBreaches } from './each.ts';
import { doubleAbove, doubleBelow } from './next-double.ts';
import { sampleMetric, sampleRule } from './testing/samples.ts';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const compiled = (...rules: Rule[]): CompiledRules => compileRules(rules) as CompiledRules;

test('the neighbours of a double have nothing between them', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (value) => {
      expect(doubleAbove(value)).toBeGreaterThan(value);
      expect(doubleBelow(value)).toBeLessThan(value);
      expect(doubleBelow(doubleAbove(value))).toBe(value === 0 ? 0 : value);
      const middle = value + (doubleAbove(value) - value) / 2;
      expect([value, doubleAbove(value)]).toContain(middle === 0 ? value : middle);
    }),
  );
});

// Few numbers, so that values often equal thresholds.
const number = fc.constantFrom(0, 0.5, 1, 2, 3, 1e-7, 0.1 + 0.2, 0.3);
const rule = fc
  .record({
    metricField: fc.constantFrom(...METRIC_FIELDS),
    condition: fc.constantFrom(...CONDITIONS),
    thresholdValue: number,
    warningValue: fc.option(number, { nil: undefined }),
    taskTypes: fc.subarray(['a', 'b']),
    queueNames: fc.subarray(['x', 'y']),
    groupBy: fc.constantFrom('task_type' as const, undefined),
    windowMinutes: fc.constantFrom(1, 60),
    isActive: fc.boolean(),
  })
  .map((over) => sampleRule(over));
const nullable = fc.option(number);
const metric = fc
  .record({
    value: number,
    numbers: fc.record({ memory_usage_mb: nullable, error_count: nullable, cost_usd: nullable }),
    performanceScore: number,
    age: fc.constantFrom(-5, 0, 1, 2, 60, 61),
    taskType: fc.constantFrom('a', 'b', 'c'),
    queueName: fc.constantFrom('x', 'z', null),
  })
  .map(({ value, numbers, performanceScore, age, taskType, queueName }) =>
    sampleMetric({
      numbers: {
        ...numbers,
        execution_time_ms: value,
        cost_usd: numbers.cost_usd === null ? null : numbers.cost_usd * 1e6,
      },
      performanceScore,
      createdAt: NOW - age * MINUTE,
      task: { taskType, queueName },
    }),
  );

test('the compiled rules find exactly what asking each rule finds', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 12 }), fc.array(metric, { maxLength: 8 }), (someRules, some) => {
      const rules = someRules.map((one, i) => ({ ...one, id: i + 1 }));
      const metrics = some.map((one, i) => ({ ...one, id: i + 1 }));
      const expected = rules
        .filter((one) => one.isActive)
        .flatMap((one) =>
          metrics.flatMap((of) => {
            const field = one.metricField as keyof typeof of.numbers | 'performance_score';
            const stored = field === 'performance_score' ? of.performanceScore : of.numbers[field];
            const value = field === 'cost_usd' && stored !== null ? stored / 1e6 : stored;
            const meant =
              (one.taskTypes.length === 0 || one.taskTypes.includes(of.task.taskType)) &&
              (one.queueNames.length === 0 || one.queueNames.includes(of.task.queueName ?? '')) &&
              of.createdAt >= NOW - one.windowMinutes * MINUTE;
            return meant && value !== null && verdict(one, value) ? [`${one.id}:${of.id}:${value}`] : [];
          }),
        );
      const all = compileRules(rules);
      const found = all ? findBreaches(all, metrics, { now: NOW, received: NOW, again: false }) : [];
      expect(
        found
          .flatMap((one) => one.breaches.map((b) => `${one.rule.id}:${b.metric?.id}:${b.value}`))
          .toSorted(),
      ).toEqual(expected.toSorted());
      for (const { breaches, rule: of, groupKey } of found) {
        for (const [i, { at, taskTypes }] of breaches.entries()) {
          expect(at).toBeLessThanOrEqual(NOW);
          expect(at).toBeGreaterThanOrEqual(breaches[i - 1]?.at ?? 0);
          expect(groupKey).toBe(of.groupBy ? taskTypes[0] : '');
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a rule that is grouped opens one incident per task type, else one in all', () => {
  const metrics = ['a', 'b', 'a'].map((taskType, id) =>
    sampleMetric({ id, createdAt: NOW, task: { taskType }, numbers: { execution_time_ms: 2_000 } }),
  );
  const seen = { now: NOW, received: NOW, again: false };
  expect(findBreaches(compiled(sampleRule()), metrics, seen)).toHaveLength(1);
  const grouped = findBreaches(compiled(sampleRule({ groupBy: 'task_type' })), metrics, seen);
  expect(grouped.map(({ groupKey, breaches }) => [groupKey, breaches.length])).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

test('aggregates, states and inactive rules are not for single metrics', () => {
  expect(
    compileRules([
      sampleRule({ aggregation: 'avg' }),
      sampleRule({ metricField: 'worker_silent_seconds' }),
      sampleRule({ isActive: false }),
    ]),
  ).toBeUndefined();
});

test('more task types than are kept are still all checked', () => {
  const rules = compiled(sampleRule({ taskTypes: ['t7'] }));
  for (let n = 0; n < 12_000; n += 1) rules.checksOf(`t${n}`);
  expect(rules.checksOf('t7')).toHaveLength(1);
  expect(rules.checksOf('t8')).toHaveLength(0);
});
