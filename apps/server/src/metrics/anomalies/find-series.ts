import type { MetricField, SeriesAnomaly } from '@vigie/contract';
import { findChanges, findMissingRuns } from '../../analysis/index.ts';
import type { Change, Sensitivity, Series } from '../../analysis/index.ts';
import type { TypeSeries } from './series-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How the window is cut: `steps` whole buckets of `widthMs` since `since`. */
export interface Grid {
  since: number;
  widthMs: number;
  steps: number;
}

/** How busy a day of the week is beside the others; undefined where too little is known. */
export type WeekdayFactor = (taskType: string, at: number) => number | undefined;

/** Something found in one series, with what it stands for in the unit of the metric. */
export interface Found {
  taskType: string;
  kind: SeriesAnomaly['kind'];
  metric: SeriesAnomaly['metric'];
  from: number;
  to: number;
  before: number;
  after: number;
  /** What is usual. */
  range: [number, number];
  z: number;
  series: TypeSeries;
}

/** Less than this nobody acts on: ratios of measures and of volume, ratio and difference of error rates. */
const LEAST = { level: 1.2, volume: 1.5, errorRatio: 1.5, errorShare: 0.02 };
/** A series of counts is looked at where this share of its buckets has executions; below, it is a schedule. */
const DENSE = 0.6;
const WIDE = 3;

const onGrid = <T>(of: TypeSeries, grid: Grid, valueOf: (i: number) => T): (T | undefined)[] => {
  const values: (T | undefined)[] = Array.from({ length: grid.steps });
  of.buckets.forEach((bucket, i) => {
    if (bucket < grid.steps) values[bucket] = valueOf(i);
  });
  return values;
};

const levels = (of: TypeSeries, field: MetricField, grid: Grid): Series => {
  const known = of.fields.get(field);
  if (!known) return [];
  // Half a percent: what is written with few digits is not more exact.
  const within = Math.max(known.variance, 2.5e-5);
  return onGrid(of, grid, (i) => {
    const count = known.counts[i] ?? 0;
    return count > 0 ? { value: known.logs[i] as number, variance: within / count } : undefined;
  }).map((step) => step ?? undefined);
};

/** F. J. Anscombe's square root of counts (Biometrika 35, 1948): variance 1, whatever the mean. */
const rootOf = (count: number): number => 2 * Math.sqrt(count + 3 / 8);
/** And his arcsine of shares, with variance 1 ÷ (n + ½). */
const angleOf = (some: number, all: number): number =>
  2 * Math.asin(Math.sqrt((some + 3 / 8) / (all + 3 / 4)));

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
const ratioOf = (a: number, b: number): number => Math.max(a, b) / Math.max(Number.MIN_VALUE, Math.min(a, b));

const byLevel = (of: TypeSeries, field: MetricField, grid: Grid, sensitivity: Sensitivity): Found[] =>
  findChanges(levels(of, field, grid), Math.round(DAY / grid.widthMs), sensitivity).flatMap(
    (change): Found[] => {
      const [before, after] = [Math.exp(change.before), Math.exp(change.after)];
      if (ratioOf(before, after) < LEAST.level) return [];
      const wide = Math.exp(WIDE * change.spread);
      return [
        {
          taskType: of.taskType,
          kind: change.kind === 'drift' ? 'drift' : 'level_shift',
          metric: field,
          ...stretchOf(change),
          before,
          after,
          range: [before / wide, before * wide],
          series: of,
        },
      ];
    },
  );

const stretchOf = ({ from, to, z }: Change): Pick<Found, 'from' | 'to' | 'z'> => ({ from, to, z });

const split = (
  values: readonly number[],
  { from, to }: { from: number; to: number },
): [inside: number, outside: number] => {
  const inside = values.slice(from, to);
  const outside = [...values.slice(0, from), ...values.slice(to)];
  return [sum(inside) / inside.length, outside.length > 0 ? sum(outside) / outside.length : 0];
};

const isWeekend = (at: number): boolean => [0, 6].includes(new Date(at).getUTCDay());
const MOSTLY = 0.8;
const isMostlyWeekend = (times: readonly number[]): boolean =>
  times.filter(isWeekend).length > MOSTLY * times.length;

const byVolume = (of: TypeSeries, grid: Grid, sensitivity: Sensitivity, weekday: WeekdayFactor): Found[] => {
  const counts = onGrid(of, grid, (i) => of.counts[i] as number).map((count) => count ?? 0);
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  if (first < 0) return [];
  const busy = counts.slice(first, last + 1);
  if (busy.filter((count) => count > 0).length < DENSE * busy.length) return [];
  const timeOf = (step: number): number => grid.since + step * grid.widthMs;
  const known = weekday(of.taskType, timeOf(0)) !== undefined;
  // Before the first execution the type was not there yet.
  const usable = counts.map((count, i) => {
    if (i < first) return undefined;
    const factor = weekday(of.taskType, timeOf(i)) ?? 1;
    return { value: rootOf(count / factor), variance: 1 / factor };
  });
  const perHour = HOUR / grid.widthMs;
  return findChanges(usable, Math.round(DAY / grid.widthMs), sensitivity).flatMap((change): Found[] => {
    const stretch = { from: change.from, to: change.to };
    const drift = change.kind === 'drift';
    const [inside, outside] = drift
      ? ([change.after, change.before].map((root) => Math.max(0, (root / 2) ** 2 - 3 / 8)) as [
          number,
          number,
        ])
      : split(counts.slice(first), { from: stretch.from - first, to: stretch.to - first });
    const [before, after] = [outside * perHour, inside * perHour];
    if (ratioOf(before, after) < LEAST.volume) return [];
    // A weekend that differs is usual, and so are the days after one with which the window begins.
    const times = counts.map((_, i) => timeOf(i)).slice(first);
    const parts = [
      times.slice(stretch.from - first, stretch.to - first),
      [...times.slice(0, stretch.from - first), ...times.slice(stretch.to - first)],
    ];
    if (!known && !drift && parts.some(isMostlyWeekend)) return [];
    const spread = WIDE * Math.max(change.spread, 1);
    const edge = (by: number): number =>
      Math.max(0, (Math.max(0, change.before + by) / 2) ** 2 - 3 / 8) * perHour;
    return [
      {
        taskType: of.taskType,
        kind: drift ? 'drift' : after === 0 ? 'missing_runs' : after > before ? 'volume_rise' : 'volume_drop',
        metric: 'executions_per_hour',
        ...stretchOf(change),
        before,
        after,
        range: [edge(-spread), edge(spread)],
        series: of,
      },
    ];
  });
};

const byErrors = (of: TypeSeries, grid: Grid, sensitivity: Sensitivity): Found[] => {
  if (sum(of.failed) === 0) return [];
  const [counts, failed] = [of.counts, of.failed].map((values) =>
    onGrid(of, grid, (i) => values[i] as number).map((count) => count ?? 0),
  ) as [number[], number[]];
  const shares = onGrid(of, grid, (i) => ({
    value: angleOf(of.failed[i] as number, of.counts[i] as number),
    variance: 1 / ((of.counts[i] as number) + 0.5),
  }));
  return findChanges(shares, Math.round(DAY / grid.widthMs), sensitivity).flatMap((change): Found[] => {
    if (change.after < change.before) return [];
    const drift = change.kind === 'drift';
    const share = (angle: number): number => Math.sin(Math.min(Math.PI, Math.max(0, angle)) / 2) ** 2;
    const [nIn, nOut] = split(counts, change);
    const [fIn, fOut] = split(failed, change);
    const [before, after] = drift
      ? [share(change.before), share(change.after)]
      : [nOut > 0 ? fOut / nOut : 0, fIn / Math.max(nIn, Number.MIN_VALUE)];
    if (after - before < LEAST.errorShare || ratioOf(before, after) < LEAST.errorRatio) return [];
    const high = share(change.before + WIDE * change.spread);
    return [
      {
        taskType: of.taskType,
        kind: drift ? 'drift' : 'error_rate_jump',
        metric: 'error_rate_percent',
        ...stretchOf(change),
        before: before * 100,
        after: after * 100,
        range: [0, Math.max(high, before) * 100],
        series: of,
      },
    ];
  });
};

const byAbsence = (of: TypeSeries, grid: Grid): Found[] => {
  const runs = of.buckets.filter((bucket) => bucket < grid.steps).toSorted((a, b) => a - b);
  const [first, last] = [runs[0] ?? 0, runs.at(-1) ?? 0];
  if (runs.length >= DENSE * (last - first + 1)) return [];
  return findMissingRuns(runs, grid.steps).map(({ from, to, runs: missing, every }) => ({
    taskType: of.taskType,
    kind: 'missing_runs' as const,
    metric: 'executions_per_hour' as const,
    from,
    to,
    before: HOUR / grid.widthMs / every,
    after: 0,
    range: [0, (2 * HOUR) / grid.widthMs / every] as [number, number],
    z: 6 + missing,
    series: of,
  }));
};

/** All that changed in the series of one task type: in how many executions there were, how many failed, and each field. */
export const findInSeries = (
  of: TypeSeries,
  grid: Grid,
  sensitivity: Sensitivity,
  weekday: WeekdayFactor,
): Found[] => [
  ...byVolume(of, grid, sensitivity, weekday),
  ...byAbsence(of, grid),
  ...byErrors(of, grid, sensitivity),
  ...[...of.fields.keys()].flatMap((field) => byLevel(of, field, grid, sensitivity)),
];
