import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Colors } from './chart.tsx';
import { roundDuration } from './round-durations.ts';
import { timeOption } from './time-option.ts';
import type { TimeSeries } from './time-series.ts';

const COLORS = {} as Colors;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST = Date.parse('2026-11-01T00:00:00Z');

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const seriesOf = (over: Partial<TimeSeries>): TimeSeries => ({
  label: 'Duration',
  points: [],
  show: String,
  showTime: dayOf,
  showMoment: dayOf,
  kind: 'line',
  marks: [],
  dots: [],
  band: undefined,
  reach: undefined,
  step: undefined,
  other: undefined,
  ...over,
});
interface Drawn {
  xAxis: {
    min?: number;
    max?: number;
    axisLabel: { customValues?: number[]; formatter: (at: number) => string };
  };
  yAxis: { max?: number; interval?: number };
  tooltip: { formatter: (found: object[]) => string };
  series: { data: { value: [number, number]; symbol?: string }[] }[];
}
const optionOf = (over: Partial<TimeSeries>): Drawn =>
  timeOption(seriesOf(over), (count) => `and ${count} more`, COLORS) as unknown as Drawn;

test('days are named once at most, the last one always, and what happened within a day is drawn within it', () => {
  const ages = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(ages, fc.integer({ min: 0, max: DAY - 1 }), (days, within) => {
      const points = days.toSorted((a, b) => a - b).map((n) => ({ at: dayOf(FIRST + n * DAY), value: n }));
      const last = points.at(-1)?.at ?? '';
      const deploy = Date.parse(`${last}T00:00:00Z`) + within;
      const { xAxis, series } = optionOf({
        points,
        marks: [{ at: new Date(deploy).toISOString(), name: 'v1' }],
      });
      const ticks = xAxis.axisLabel.customValues ?? [];
      const named = ticks.map((at) => xAxis.axisLabel.formatter(at));
      expect(new Set(named).size).toBe(named.length);
      expect(named.length).toBeLessThanOrEqual(8);
      expect(named).toContain(last);
      for (const at of [...ticks, deploy, ...(series[0]?.data ?? []).map(({ value }) => value[0])]) {
        expect(at).toBeGreaterThanOrEqual(xAxis.min ?? NaN);
        expect(at).toBeLessThan(xAxis.max ?? NaN);
      }
      expect(dayOf((xAxis.max ?? NaN) - 1)).toBe(last);
    }),
  );
});

test('moments are not days: their axis begins and ends with them', () => {
  const points = [0, 1, 2].map((n) => ({ at: new Date(FIRST + n * HOUR).toISOString(), value: n }));
  const { xAxis } = optionOf({ points });
  expect([xAxis.min, xAxis.max]).toEqual([FIRST, FIRST + 2 * HOUR]);
  expect(xAxis.axisLabel.customValues).toBeUndefined();
});

test('durations end on a round one, above every value', () => {
  fc.assert(
    fc.property(fc.double({ min: 4, max: 1e8, noNaN: true }), (value) => {
      const { yAxis } = optionOf({ points: [{ at: '2026-11-01', value }], step: roundDuration });
      const { max = NaN, interval = NaN } = yAxis;
      expect(max).toBeGreaterThanOrEqual(value);
      expect(max / interval).toBe(Math.round(max / interval));
      expect(max / interval).toBeLessThanOrEqual(3);
    }),
  );
});

test('a value with none beside it is a dot, one on a line is not', () => {
  const { series } = optionOf({
    points: ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'].map((at, i) => ({
      at,
      value: i === 1 ? null : i,
    })),
  });
  expect(series[0]?.data.map(({ symbol }) => symbol)).toEqual(['circle', undefined, undefined, undefined]);
});

test('a tooltip says what was unusual, has whole names in narrow lines, and counts those beyond a few', () => {
  const name = `release/${'0123456789'.repeat(6)}`;
  const { tooltip } = optionOf({
    points: [{ at: '2026-11-02', value: 5 }],
    dots: [{ at: '2026-11-02', value: 5, note: 'Unusual: report 9 sec, usually 1 sec to 2 sec' }],
    marks: Array.from({ length: 9 }, (_, i) => ({
      at: `2026-11-0${i < 8 ? 2 : 3}T0${i}:00:00Z`,
      name: i === 0 ? name : `v${i}`,
    })),
  });
  const said = tooltip.formatter([{ seriesName: 'Duration', value: [FIRST + 1.5 * DAY, 5] }]);
  const lines = said.split('\n');
  expect(lines.slice(0, 4)).toEqual([
    '2026-11-02',
    'Duration: 5',
    'Unusual: report 9 sec, usually 1 sec',
    'to 2 sec',
  ]);
  expect(lines.join('')).toContain(name);
  expect(lines.slice(-2)).toEqual(['v5', 'and 2 more']);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(38);
});
