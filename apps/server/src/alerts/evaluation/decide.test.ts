import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertRow } from '../alert.ts';
import type { Rule } from '../rule.ts';
import type { Breach } from './breach-of-rule.ts';
import { decide } from './decide.ts';
import type { Decision, Known } from './decide.ts';
import { sampleRule } from './testing/samples.ts';

const MINUTE = 60_000;
const NOW = 10_000 * MINUTE;

const breachAt = (minute: number, over: Partial<Breach> = {}): Breach => ({
  at: minute * MINUTE,
  value: 2_000,
  level: 'critical',
  severity: 'medium',
  threshold: 1_000,
  metric: { id: Math.round(minute * 1_000), taskId: `t${minute}` },
  taskTypes: ['render'],
  queueNames: ['q'],
  ...over,
});
const known = (over: Partial<Known> = {}): Known => ({
  now: NOW,
  active: undefined,
  previous: undefined,
  recent: 0,
  isCounted: () => false,
  ...over,
});
const decided = (
  rule: Rule,
  breaches: Breach[],
  over: Partial<Known> & { again?: boolean } = {},
): Decision | undefined => decide({ rule, groupKey: '', breaches, again: over.again ?? false }, known(over));
const opened = (minute: number, over: Partial<AlertRow> = {}): AlertRow => {
  const first = decided(sampleRule(), [breachAt(minute)]);
  if (!first) throw new Error('nothing was decided');
  return { ...first.alert, id: 5, ...over };
};

test('the first breach opens and fires, others join until the cooldown is over', () => {
  const found = decided(
    sampleRule(),
    [0, 1, 29.9, 30, 31].map((at) => breachAt(at)),
  );
  expect(found?.opened).toBe(true);
  expect(found?.fired.map(({ at }) => at / MINUTE)).toEqual([0, 30]);
  expect(found?.joined.map(({ at }) => at / MINUTE)).toEqual([1, 29.9, 31]);
  expect(found?.suppressed).toEqual({ before: 2, after: 1 });
  expect(found?.alert).toMatchObject({ fire_count: 2, affected_count: 5, current_value: 2_000 });
});

test('how breaches are split over transactions changes nothing', () => {
  const times = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 30 });
  const cuts = fc.array(fc.boolean(), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(times, cuts, fc.constantFrom(0, 5, 30), (minutes, cut, cooldownMinutes) => {
      const rule = sampleRule({ cooldownMinutes });
      const breaches = minutes
        .toSorted((a, b) => a - b)
        .map((minute, i) => breachAt(minute, { metric: { id: i, taskId: `t${i % 7}` } }));
      const whole = decided(rule, breaches);
      let active: AlertRow | undefined;
      const fired: number[] = [];
      let part: Breach[] = [];
      for (const [i, breach] of breaches.entries()) {
        part.push(breach);
        if (!cut[i] && i < breaches.length - 1) continue;
        const one = decided(rule, part, { active });
        fired.push(...(one?.fired.map(({ metric }) => metric?.id ?? -1) ?? []));
        active = one && { ...one.alert, suppressed: one.suppressed.before + one.suppressed.after };
        part = [];
      }
      expect(fired).toEqual(whole?.fired.map(({ metric }) => metric?.id));
      expect(active).toEqual({
        ...whole?.alert,
        suppressed: (whole?.suppressed.before ?? 0) + (whole?.suppressed.after ?? 0),
      });
    }),
  );
});

test('a warning that turns critical fires at once, once', () => {
  const warning = { level: 'warning', severity: 'low', threshold: 800 } as const;
  const found = decided(sampleRule({ warningValue: 800 }), [
    breachAt(0, warning),
    breachAt(1, warning),
    breachAt(2),
    breachAt(3),
    breachAt(4, warning),
  ]);
  expect(found?.fired.map(({ at }) => at / MINUTE)).toEqual([0, 2]);
  expect(found?.alert).toMatchObject({ level: 'critical', severity: 'medium', threshold_value: 1_000 });
});

test('an execution that was counted is left out; nothing left means nothing decided', () => {
  const breaches = [breachAt(0), breachAt(60)];
  expect(decided(sampleRule(), breaches, { isCounted: () => true })).toBeUndefined();
  expect(decided(sampleRule(), breaches, { isCounted: (id) => id === 0 })?.fired).toHaveLength(1);
});

test('read back after a crash, an execution of an alert that is over opens no other', () => {
  const previous = { lastFiredAt: 10 * MINUTE, resolvedAt: 20 * MINUTE, byHand: true };
  const seen = { previous, again: true };
  expect(decided(sampleRule(), [breachAt(15)], seen)).toBeUndefined();
  // Never seen before, or after the end, or past the cooldown: it counts.
  expect(decided(sampleRule(), [breachAt(15)], { previous })?.opened).toBe(true);
  expect(decided(sampleRule(), [breachAt(21)], seen)?.opened).toBe(true);
  expect(decided(sampleRule({ cooldownMinutes: 2 }), [breachAt(15)], seen)?.opened).toBe(true);
});

test('an aggregate that somebody resolved by hand stays closed for the cooldown though it lasts', () => {
  const previous = { lastFiredAt: 10 * MINUTE, resolvedAt: 12 * MINUTE, byHand: true };
  const lasting = (at: number): Breach => breachAt(at, { metric: undefined });
  expect(decided(sampleRule(), [lasting(13)], { previous })).toBeUndefined();
  expect(decided(sampleRule(), [lasting(40)], { previous })?.opened).toBe(true);
  expect(decided(sampleRule(), [lasting(13)], { previous: { ...previous, byHand: false } })?.opened).toBe(
    true,
  );
});

test('the third alert within an hour flaps, and each further one doubles the quiet time', () => {
  const factors = [0, 1, 2, 3, 4, 50].map(
    (recent) => decided(sampleRule(), [breachAt(0)], { recent })?.alert,
  );
  expect(factors.map((alert) => alert?.flapping)).toEqual([false, false, true, true, true, true]);
  expect(factors.map((alert) => alert?.quiet_factor)).toEqual([1, 1, 2, 4, 8, 64]);
});

test('a clock that was ahead mutes the rule for one cooldown at most', () => {
  const active = opened(NOW / MINUTE + 1_440);
  const now = decided(sampleRule(), [breachAt(NOW / MINUTE)], { active });
  expect(now?.joined).toHaveLength(1);
  expect(now?.alert.last_fired_at.getTime()).toBe(NOW);
  const later = NOW + 30 * MINUTE;
  const then = decided(sampleRule(), [breachAt(later / MINUTE)], { active: now?.alert, now: later });
  expect(then?.fired).toHaveLength(1);
});

test('the latest hundred tasks are kept, each once, and all are counted', () => {
  const found = decided(
    sampleRule(),
    Array.from({ length: 250 }, (_, i) => breachAt(i / 100, { metric: { id: i, taskId: `t${i % 150}` } })),
  );
  expect(found?.alert.affected_tasks).toHaveLength(100);
  expect(found?.alert.affected_tasks.at(-1)).toBe('t99');
  expect(new Set(found?.alert.affected_tasks).size).toBe(100);
  expect(found?.alert.affected_count).toBe(250);
});

test('an alert knows what it is about until it is about too much', () => {
  const many = (count: number): Breach[] =>
    Array.from({ length: count }, (_, i) => breachAt(i, { taskTypes: [`type${i}`], queueNames: [] }));
  expect(decided(sampleRule(), many(3))?.alert.task_types).toEqual(['type0', 'type1', 'type2']);
  expect(decided(sampleRule(), many(3))?.alert.queue_names).toEqual([]);
  expect(decided(sampleRule(), many(40))?.alert.task_types).toEqual([]);
  const mixed = decided(sampleRule(), [breachAt(0, { queueNames: [] }), breachAt(1)]);
  expect(mixed?.alert.queue_names).toEqual([]);
});
