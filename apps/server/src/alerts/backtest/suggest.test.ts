import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breaches } from '../breach.ts';
import type { Condition } from '../rule.ts';
import { simulate } from './simulate.ts';
import type { SimulatedRule, Track } from './simulate.ts';
import { findBorder, roundThreshold } from './suggest.ts';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const condition = fc.constantFrom<Condition>('gt', 'gte', 'lt', 'lte');
const value = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.double({ min: 0, max: 1e6, noNaN: true }));
const tracks = fc
  .array(fc.array(fc.record({ at: fc.integer({ min: 0, max: 300 * MINUTE }), value }), { maxLength: 25 }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((groups): Track[] =>
    groups.map((rows, i) => ({
      group: String(i),
      points: rows
        .toSorted((a, b) => a.at - b.at)
        .map((row) => ({ at: row.at, until: row.at, value: row.value, executions: 1 })),
    })),
  );
const ruleOf = (of: Condition, cooldownMinutes: number, forMinutes = 0): SimulatedRule => ({
  condition: of,
  thresholdValue: 0,
  warningValue: undefined,
  severity: undefined,
  cooldownMinutes,
  forMinutes,
  growing: false,
});
const valuesOf = (of: Track[]): number[] => [
  ...new Set(of.flatMap(({ points }) => points.map((point) => point.value as number))),
];

describe('a suggested threshold', () => {
  it('is the mildest that fires no more than wanted, as trying them all finds', () => {
    fc.assert(
      fc.property(
        condition,
        fc.constantFrom(0, 5, 30),
        tracks,
        fc.integer({ min: 0, max: 12 }),
        (of, cooldown, all, limit) => {
          const rule = ruleOf(of, cooldown);
          const border = findBorder(rule, all, limit, NOW);
          const threshold = roundThreshold(of, border);
          const firedAt = (thresholdValue: number): number =>
            simulate({ ...rule, thresholdValue }, all, NOW).fired;
          if (threshold !== undefined) {
            expect(firedAt(threshold)).toBe(border.fired);
            expect(border.fired).toBeLessThanOrEqual(limit);
          }
          // Every side on which a threshold can lie, without the suggestion's arithmetic.
          const fitting = [-1, ...valuesOf(all).flatMap((v) => [v, v + 1e-9, v - 1e-9]), 2e6]
            .map(firedAt)
            .filter((fired) => fired <= limit);
          expect(border.fired).toBe(Math.max(0, ...fitting));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('never fires more often for being stricter', () => {
    fc.assert(
      fc.property(condition, fc.constantFrom(0, 5, 30), tracks, value, value, (of, cooldown, all, a, b) => {
        const high = of.startsWith('g');
        const [strict, mild] = a > b === high ? [a, b] : [b, a];
        const firedAt = (thresholdValue: number): number =>
          simulate({ ...ruleOf(of, cooldown), thresholdValue }, all, NOW).fired;
        expect(firedAt(strict)).toBeLessThanOrEqual(firedAt(mild));
      }),
    );
  });

  it('parts what shall breach from what shall not', () => {
    fc.assert(
      fc.property(condition, value, value, (of, a, b) => {
        fc.pre(a !== b);
        const high = of.startsWith('g');
        const [inside, outside] = a > b === high ? [a, b] : [b, a];
        const threshold = roundThreshold(of, { inside, outside, fired: 1 }) as number;
        expect(breaches(of, inside, threshold)).toBe(true);
        expect(breaches(of, outside, threshold)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['gt', 5_412.7, 5_089.37, 5_100],
    ['gte', 5_412.7, 5_089.37, 5_100],
    ['lt', 0.31, 0.6, 0.6],
    ['lte', 0.31, 0.6, 0.5],
    ['gt', 2, 1, 1],
    ['gte', 1, 0, 1],
    ['gt', 1, 0, 0],
    ['gt', undefined, 53_769, 54_000],
    ['lt', undefined, 0.04, 0],
  ] as const)('%s between %s and %s is %d', (of, inside, outside, expected) => {
    expect(roundThreshold(of, { inside, outside, fired: 1 })).toBe(expected);
  });
});
