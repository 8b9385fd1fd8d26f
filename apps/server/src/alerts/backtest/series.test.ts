import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluations, isPercentile, originOf, planSteps, rankOf } from './series.ts';
import type { Cells, Steps, Windowed } from './series.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const SINCE = 1_700_006_400_000;

interface Row {
  at: number;
  value: number | null;
  failed: boolean;
}

const aggregation = fc.constantFrom<Windowed>(
  'avg',
  'min',
  'max',
  'sum',
  'count',
  'p50',
  'p95',
  'p99',
  'error_rate',
);
const row = fc.record({
  at: fc.integer({ min: SINCE - 60 * MINUTE, max: SINCE + 240 * MINUTE - 1 }),
  value: fc.option(fc.integer({ min: 0, max: 1_000 })),
  failed: fc.boolean(),
});

/** An aggregate by its definition; undefined without a value. */
const aggregate = (of: Windowed, rows: Row[]): number | undefined => {
  const values = rows.flatMap(({ value }) => (value === null ? [] : [value])).toSorted((a, b) => a - b);
  const sum = values.reduce((total, value) => total + value, 0);
  if (of === 'count') return rows.length;
  if (of === 'error_rate') return (rows.filter(({ failed }) => failed).length / rows.length) * 100;
  if (values.length === 0) return undefined;
  if (of === 'avg') return sum / values.length;
  if (of === 'sum') return sum;
  if (of === 'min') return values[0];
  if (of === 'max') return values.at(-1);
  return values[Math.min(values.length - 1, Math.floor(rankOf(of) * values.length))];
};

/** What the database answers. */
const cellsOf = (of: Windowed, rows: Row[], steps: Steps): Cells => {
  const cells = new Map<number, Row[]>();
  const put = (cell: number, one: Row): void => void cells.set(cell, [...(cells.get(cell) ?? []), one]);
  for (const one of rows) {
    const offset = one.at - originOf(steps);
    if (offset < 0 || offset % steps.stepMs < steps.stepMs - steps.windowMs) continue;
    const cell = Math.floor(offset / steps.stepMs);
    const copies = isPercentile(of) ? steps.perWindow : 1;
    for (let copy = 0; copy < copies; copy += 1) if (cell - copy >= 0) put(cell - copy, one);
  }
  const list = [...cells.entries()];
  const valued = (in_: Row[]): Row[] => in_.filter(({ value }) => value !== null);
  return {
    group: '',
    cells: list.map(([cell]) => cell),
    executions: list.map(([, in_]) => in_.length),
    values: list.map(([, in_]) => (of === 'count' || of === 'error_rate' ? in_ : valued(in_)).length),
    figures: list.map(([, in_]) => {
      if (of === 'error_rate') return in_.filter(({ failed }) => failed).length;
      return aggregate(of === 'avg' ? 'sum' : of, in_) ?? 0;
    }),
  };
};

describe('evaluations of an aggregate', () => {
  it('are what the window holds at each step', () => {
    fc.assert(
      fc.property(
        aggregation,
        fc.array(row, { maxLength: 60 }),
        fc.constantFrom(1, 7, 15, 60),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom<'ignore' | 'alert'>('ignore', 'alert'),
        (of, rows, windowMinutes, minSamples, noData) => {
          const period = { since: SINCE, until: SINCE + 240 * MINUTE };
          const steps = planSteps({ aggregation: of, windowMinutes }, period, { groups: 1, executions: 60 });
          const found = evaluations({ aggregation: of, minSamples, noData }, steps, cellsOf(of, rows, steps));
          const expected: { at: number; value: number | null }[] = [];
          for (let at = SINCE; at <= period.until; at += steps.stepMs) {
            const inside = rows.filter((one) => one.at >= at - windowMinutes * MINUTE && one.at < at);
            const value = inside.length < minSamples ? undefined : aggregate(of, inside);
            if (of === 'count') expected.push({ at, value: inside.length });
            else if (inside.length === 0 && noData === 'alert') expected.push({ at, value: null });
            else if (inside.length > 0 && value !== undefined) expected.push({ at, value });
          }
          expect(found.map(({ at }) => at)).toEqual(expected.map(({ at }) => at));
          found.forEach(({ value }, i) => {
            const wanted = expected[i]?.value ?? null;
            if (wanted === null) expect(value).toBeNull();
            else expect(value).toBeCloseTo(wanted, 6);
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the step', () => {
  const period = { since: SINCE, until: SINCE + 30 * DAY };
  const plan = (windowMinutes: number, groups = 1, of: Windowed = 'avg', executions = 1_000_000): Steps =>
    planSteps({ aggregation: of, windowMinutes }, period, { groups, executions });

  it.each([
    [1, 60],
    [5, 60],
    [20, 60],
    [60, 180],
    [1_440, 4_320],
  ])('of a window of %d minutes is %d s', (windowMinutes, seconds) => {
    expect(plan(windowMinutes).stepMs).toBe(seconds * 1000);
  });

  it('is longer with many groups or, for percentiles, many executions', () => {
    expect(plan(60, 50).stepMs).toBe(450_000);
    expect(plan(60, 1, 'p95', 2_000_000).stepMs).toBe(720_000);
    const beyond = plan(5, 1_000);
    expect(beyond.perWindow).toBe(1);
    expect(beyond.stepMs).toBeGreaterThan(beyond.windowMs);
  });

  it('divides the window and keeps all evaluations within bounds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_080 }),
        fc.integer({ min: 1, max: 100_000 }),
        aggregation,
        fc.integer({ min: 0, max: 1e9 }),
        (windowMinutes, groups, of, executions) => {
          const steps = plan(windowMinutes, groups, of, executions);
          expect(Number.isInteger(steps.stepMs)).toBe(true);
          expect(steps.stepMs).toBeGreaterThanOrEqual(60_000);
          expect((30 * DAY * groups) / steps.stepMs).toBeLessThanOrEqual(300_000);
          if (steps.stepMs <= steps.windowMs) expect(steps.stepMs * steps.perWindow).toBe(steps.windowMs);
        },
      ),
    );
  });
});
