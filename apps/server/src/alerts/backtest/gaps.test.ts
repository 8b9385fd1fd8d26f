import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapTracks, shortestWait } from './gaps.ts';
import type { Gap } from './gaps.ts';
import { simulate } from './simulate.ts';
import type { SimulatedRule } from './simulate.ts';

const MINUTE = 60_000;
const PERIOD = { since: 0, until: 600 * MINUTE };
const rule = (over: Partial<SimulatedRule> = {}): SimulatedRule => ({
  condition: 'gt',
  thresholdValue: 10,
  warningValue: undefined,
  severity: undefined,
  cooldownMinutes: 30,
  forMinutes: 0,
  growing: true,
  ...over,
});
const gapsBetween = (minutes: number[]): Gap[] =>
  minutes.slice(1).map((to, i) => ({ from: (minutes[i] as number) * MINUTE, to: to * MINUTE }));
const replay = (of: SimulatedRule, gaps: Gap[]) =>
  simulate(of, gapTracks(of, [{ group: 'nightly', gaps }], PERIOD), PERIOD.until);

describe('a dead-man’s switch', () => {
  it('fires when a gap is too long, and again after each cooldown while it lasts', () => {
    const { latest, fired } = replay(rule(), gapsBetween([0, 5, 14, 100, 105]));
    expect(fired).toBe(3);
    expect(latest.map(({ at, value }) => [Math.round(at / MINUTE), Math.round(value ?? 0)])).toEqual([
      [24, 10],
      [54, 40],
      [84, 70],
    ]);
    expect(latest.at(-1)?.until).toBe(100 * MINUTE);
  });

  it('warns first', () => {
    const { latest } = replay(rule({ warningValue: 5 }), gapsBetween([0, 20]));
    expect(latest.map(({ level, at }) => [level, Math.round(at / MINUTE)])).toEqual([
      ['warning', 5],
      ['critical', 10],
    ]);
  });

  it('counts a gap that began before the period from its start', () => {
    const [firing] = replay(rule(), [{ from: -60 * MINUTE, to: 5 * MINUTE }]).latest;
    expect(firing).toMatchObject({ at: 0, value: 60 });
  });

  it('suggests the shortest wait in minutes that fires no more than wanted', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { minLength: 2, maxLength: 30 }),
        fc.constantFrom(1, 5, 30),
        fc.integer({ min: 0, max: 10 }),
        (times, cooldownMinutes, limit) => {
          const gaps = gapsBetween(times.toSorted((a, b) => a - b));
          const of = rule({ cooldownMinutes });
          const { minutes, fired } = shortestWait(of, [{ group: '', gaps }], PERIOD, limit);
          expect(fired).toBe(replay({ ...of, thresholdValue: minutes }, gaps).fired);
          expect(fired).toBeLessThanOrEqual(limit);
          if (minutes > 1)
            expect(replay({ ...of, thresholdValue: minutes - 1 }, gaps).fired).toBeGreaterThan(limit);
        },
      ),
    );
  });
});
