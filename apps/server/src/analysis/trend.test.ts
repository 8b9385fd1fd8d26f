import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trendOf } from './trend.ts';
import type { DayMoments, Kind } from './trend.ts';

const dateOf = (i: number): string => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);

/** A day's moments from its executions. */
const dayOf = (i: number, values: number[]): DayMoments => ({
  date: dateOf(i),
  n: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  squares: values.reduce((sum, value) => sum + value * value, 0),
});
const daysOf = (days: number[][]): DayMoments[] => days.map((values, i) => dayOf(i, values));
const MIDDLE = dateOf(5);

const kind = fc.constantFrom<Kind>('mean', 'total');
const days = fc
  .array(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 8 }), { maxLength: 12 })
  .map(daysOf);
const opposite = {
  increasing: 'decreasing',
  decreasing: 'increasing',
  stable: 'stable',
  insufficient_data: 'insufficient_data',
} as const;

describe('trend', () => {
  it('needs two days with values; then it always has an answer', () => {
    fc.assert(
      fc.property(days, kind, (of, as) => {
        const { trend, changePercent } = trendOf(of, MIDDLE, as);
        const filled = of.filter((day) => day.n > 0).length;
        expect(trend === 'insufficient_data').toBe(filled < 2);
        if (filled < 2) expect(changePercent).toBeNull();
        if (changePercent !== null) expect(Number.isFinite(changePercent)).toBe(true);
        if (trend === 'increasing') expect(changePercent === null || changePercent >= 5).toBe(true);
        if (trend === 'decreasing') expect(changePercent).toBeLessThanOrEqual(-5);
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(days, kind, fc.constantFrom(0.5, 2, 1024), (of, as, factor) => {
        const scaled = of.map((day) => ({
          ...day,
          sum: day.sum * factor,
          squares: day.squares * factor * factor,
        }));
        expect(trendOf(scaled, MIDDLE, as)).toEqual(trendOf(of, MIDDLE, as));
      }),
    );
  });

  it('does not see days without values', () => {
    fc.assert(
      fc.property(days, kind, (of, as) => {
        expect(
          trendOf(
            of.filter((day) => day.n > 0),
            MIDDLE,
            as,
          ),
        ).toEqual(trendOf(of, MIDDLE, as));
      }),
    );
  });

  it('turns round with time', () => {
    const even = fc.array(fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 8 }), {
      minLength: 10,
      maxLength: 10,
    });
    fc.assert(
      fc.property(even, kind, (of, as) => {
        const there = trendOf(daysOf(of), MIDDLE, as);
        const back = trendOf(daysOf(of.toReversed()), MIDDLE, as);
        // Five percent up is less than five percent down: only clear changes must mirror.
        if (Math.abs(there.changePercent ?? 0) > 6 && Math.abs(back.changePercent ?? 0) > 6)
          expect(back.trend).toBe(opposite[there.trend]);
      }),
    );
  });

  it.each<Kind>(['mean', 'total'])('of a %s that steps clearly is rising or falling by the change', (as) => {
    const steady = (value: number): number[] => Array.from({ length: 50 }, () => value);
    const of = (before: number, after: number): DayMoments[] =>
      daysOf(Array.from({ length: 10 }, (_, i) => steady(i < 5 ? before : after)));
    expect(trendOf(of(1000, 1500), MIDDLE, as)).toEqual({ trend: 'increasing', changePercent: 50 });
    expect(trendOf(of(1000, 875), MIDDLE, as).changePercent).toBe(-12.5);
    expect(trendOf(of(1000, 500), MIDDLE, as).trend).toBe('decreasing');
    expect(trendOf(of(1000, 1040), MIDDLE, as)).toEqual({ trend: 'stable', changePercent: 4 });
    expect(trendOf(of(0, 0), MIDDLE, as)).toEqual({ trend: 'stable', changePercent: 0 });
    expect(trendOf(of(0, 5), MIDDLE, as)).toEqual({ trend: 'increasing', changePercent: null });
    expect(trendOf(of(5, 0), MIDDLE, as)).toEqual({ trend: 'decreasing', changePercent: -100 });
  });

  it('halves the days themselves when one half of the window is empty', () => {
    const of = daysOf([
      [100, 101],
      [100, 99],
      [200, 201],
      [200, 199],
    ]);
    expect(trendOf(of, dateOf(20), 'mean')).toEqual({ trend: 'increasing', changePercent: 100 });
    expect(trendOf(of, dateOf(0), 'mean')).toEqual({ trend: 'increasing', changePercent: 100 });
  });

  it('rarely calls noise a trend', () => {
    let state = 42;
    const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
    let cried = 0;
    for (let series = 0; series < 1_000; series++) {
      const of = Array.from({ length: 30 }, (_, i) => {
        const level = 1_000 * Math.exp(0.2 * normal());
        return dayOf(
          i,
          Array.from({ length: 20 }, () => level * Math.exp(0.5 * normal())),
        );
      });
      if (trendOf(of, dateOf(15), 'mean').trend !== 'stable') cried += 1;
    }
    expect(cried).toBeLessThan(40);
  });
});
