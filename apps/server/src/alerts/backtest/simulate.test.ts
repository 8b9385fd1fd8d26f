import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdict } from '../breach.ts';
import type { Condition } from '../rule.ts';
import { simulate } from './simulate.ts';
import type { Point, SimulatedRule } from './simulate.ts';
import { tick, walk } from './testing/naive.ts';

const MINUTE = 60_000;
const START = 1_700_000_000_000;

const rule = (over: Partial<SimulatedRule> = {}): SimulatedRule => ({
  condition: 'gt',
  thresholdValue: 50,
  warningValue: undefined,
  severity: undefined,
  cooldownMinutes: 30,
  forMinutes: 0,
  growing: false,
  ...over,
});

/** Executions, given as minutes after the start and values. */
const executions = (...of: [minutes: number, value: number][]): Point[] =>
  of.map(([minutes, value]) => {
    const at = START + minutes * MINUTE;
    return { at, until: at, value, executions: 1 };
  });
const replay = (of: SimulatedRule, points: Point[], now = START + 10_000 * MINUTE) =>
  simulate(of, [{ group: '', points }], now);
const minutesOf = (moments: { at: number }[]): number[] => moments.map(({ at }) => (at - START) / MINUTE);

const condition = fc.constantFrom<Condition>('gt', 'gte', 'lt', 'lte', 'eq');
const anyRule = fc
  .record({
    condition,
    thresholdValue: fc.integer({ min: 0, max: 20 }),
    gap: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
    cooldownMinutes: fc.constantFrom(0, 1, 2.5, 5, 7, 30),
  })
  .map(({ gap, ...of }) =>
    rule({
      ...of,
      warningValue:
        gap === undefined || of.condition === 'eq'
          ? undefined
          : of.thresholdValue + (of.condition.startsWith('g') ? -gap : gap),
    }),
  );
const rows = fc
  .array(
    fc.record({ at: fc.integer({ min: 0, max: 240 * MINUTE }), value: fc.integer({ min: 0, max: 25 }) }),
    { maxLength: 80 },
  )
  .map((of) => of.toSorted((a, b) => a.at - b.at));

describe('replaying executions', () => {
  it('fires, joins and resolves as a walk over all rows does', () => {
    fc.assert(
      fc.property(anyRule, rows, (of, all) => {
        const expected = walk(of, all);
        const points = all.map(({ at, value }) => ({ at, until: at, value, executions: 1 }));
        const found = replay(of, points, 10_000 * MINUTE);
        expect(found.fired).toBe(expected.fired.length);
        expect(found.latest.map(({ at }) => at)).toEqual(expected.fired.slice(-100));
        expect(found.incidents.map(({ from, until }) => ({ from, last: until }))).toEqual(expected.alerts);
        expect(found.incidents.every(({ resolvedAt }) => resolvedAt !== undefined)).toBe(true);
        const breaching = all.filter(({ value }) => verdict(of, value) !== undefined).length;
        expect(found.incidents.reduce((sum, { breaches }) => sum + breaches, 0)).toBe(breaching);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps the cooldown of each group apart', () => {
    fc.assert(
      fc.property(anyRule, rows, rows, (of, one, other) => {
        const points = (all: typeof one): Point[] =>
          all.map(({ at, value }) => ({ at, until: at, value, executions: 1 }));
        const both = simulate(
          of,
          [
            { group: 'a', points: points(one) },
            { group: 'b', points: points(other) },
          ],
          10_000 * MINUTE,
        );
        expect(both.fired).toBe(walk(of, one).fired.length + walk(of, other).fired.length);
      }),
    );
  });

  it('fires again after the cooldown while the alert is active', () => {
    const found = replay(rule(), executions([0, 60], [10, 60], [29, 60], [31, 60], [200, 60]));
    expect(minutesOf(found.latest)).toEqual([0, 31, 200]);
    expect(found.incidents).toHaveLength(2);
    expect(found.latest.map((firing) => firing.executions)).toEqual([3, 1, 1]);
    expect(minutesOf([{ at: found.latest[0]?.until ?? 0 }])).toEqual([29]);
    expect(found.incidents[0]?.resolvedAt).toBe(START + 61 * MINUTE);
  });

  it('fires at once when a warning turns critical, and once only', () => {
    const found = replay(rule({ warningValue: 40 }), executions([0, 45], [1, 60], [2, 45], [3, 70], [9, 60]));
    expect(found.latest.map(({ level, severity }) => [level, severity])).toEqual([
      ['warning', 'low'],
      ['critical', 'low'],
    ]);
  });

  it('is still active at the end when the quiet time is not over', () => {
    const found = replay(rule({ cooldownMinutes: 0 }), executions([0, 60]), START + 4 * MINUTE);
    expect(found.incidents[0]?.resolvedAt).toBeUndefined();
  });
});

describe('replaying aggregates', () => {
  const step = MINUTE;
  const series = (...values: (number | null)[]): Point[] =>
    values.map((value, i) => ({
      at: START + i * step,
      until: START + (i + 1) * step,
      value,
      executions: 10,
    }));

  it('fires as an evaluation every 5 s would', () => {
    fc.assert(
      fc.property(
        anyRule,
        fc.constantFrom(0, 0.5, 1, 3),
        fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 60 }),
        (of, forMinutes, values) => {
          const asked = { ...of, forMinutes };
          const steps = values.map((value, i) => ({ at: START + i * step, value }));
          const expected = walk(asked, tick(asked, steps, step)).fired;
          const found = replay(asked, series(...values));
          expect(found.fired).toBe(expected.length);
          expect(found.latest.map(({ at }) => at)).toEqual(expected.slice(-100));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('waits for_minutes, from the first breach of an unbroken row', () => {
    const found = replay(rule({ forMinutes: 2 }), series(60, 60, 10, 60, 60, 60, 60));
    expect(minutesOf(found.latest)).toEqual([5]);
  });

  it('fires without a value when there is no data', () => {
    const found = replay(rule({ severity: 'high' }), series(10, null, null));
    expect(found.latest).toMatchObject([{ at: START + MINUTE, value: null, severity: 'high' }]);
  });
});
