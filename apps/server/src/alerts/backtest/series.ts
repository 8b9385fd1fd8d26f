import type { Aggregation, Rule } from '../rule.ts';
import type { Period } from './scope.ts';
import type { Point } from './simulate.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
/** Evaluations of all groups together. */
const MOST_STEPS = 300_000;
/** Values that are sorted for percentiles: each stands in every window that it is in. */
const MOST_SORTED = 10_000_000;
const PER_WINDOW = 20;

export type Windowed = Exclude<Aggregation, 'each'>;
const PERCENTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
export type Percentile = keyof typeof PERCENTILES;

export const isPercentile = (aggregation: Aggregation): aggregation is Percentile =>
  aggregation in PERCENTILES;
export const rankOf = (aggregation: Percentile): number => PERCENTILES[aggregation];

/** When an aggregate is evaluated: at `since`, and every `stepMs` from there on. */
export interface Steps {
  period: Period;
  stepMs: number;
  windowMs: number;
  /** Steps in a window; 1 when there are gaps between the windows. */
  perWindow: number;
}

/**
 * A twentieth of the window, but at least 60 s: 60 s for windows up to 20 minutes. Where there are so many groups or
 * executions that this would take too long it is longer, up to the window's own length, and in the extreme beyond it.
 */
export const planSteps = (
  rule: Pick<Rule, 'aggregation' | 'windowMinutes'>,
  period: Period,
  size: { groups: number; executions: number },
): Steps => {
  const windowMs = rule.windowMinutes * MINUTE;
  const span = period.until - period.since;
  const groups = Math.max(1, size.groups);
  const most = [PER_WINDOW, rule.windowMinutes, (MOST_STEPS * windowMs) / (span * groups)];
  if (isPercentile(rule.aggregation)) most.push(MOST_SORTED / Math.max(1, size.executions));
  let perWindow = Math.max(1, Math.floor(Math.min(...most)));
  while (windowMs % perWindow !== 0) perWindow -= 1;
  const least = Math.ceil((span * groups) / MOST_STEPS / SECOND) * SECOND;
  return { period, windowMs, perWindow, stepMs: Math.max(windowMs / perWindow, least) };
};

/** Start of the first cell, ms: the window of the evaluation at `since` begins here. */
export const originOf = ({ period, stepMs, perWindow }: Steps): number => period.since - perWindow * stepMs;

/**
 * What lies between two evaluations, or, of a percentile, in the whole window: columns of one group. `cells` counts
 * from the origin. `values` are executions that have the field; `figures` their sum, minimum, maximum or percentile,
 * or, of an error rate, how many executions failed.
 */
export interface Cells {
  group: string;
  cells: number[];
  executions: number[];
  values: number[];
  figures: number[];
}

/** Cells laid out one after the other, empty ones too. */
interface Grid {
  executions: Float64Array;
  values: Float64Array;
  figures: Float64Array;
}

const layOut = (cells: Cells, length: number): Grid => {
  const grid: Grid = {
    executions: new Float64Array(length),
    values: new Float64Array(length),
    figures: new Float64Array(length),
  };
  cells.cells.forEach((cell, i) => {
    grid.executions[cell] = cells.executions[i] as number;
    grid.values[cell] = cells.values[i] as number;
    grid.figures[cell] = cells.figures[i] as number;
  });
  return grid;
};

interface Total {
  executions: number;
  values: number;
  figure: number;
}

const COMBINE: Record<Windowed, (a: number, b: number) => number> = {
  avg: (a, b) => a + b,
  sum: (a, b) => a + b,
  count: (a, b) => a + b,
  error_rate: (a, b) => a + b,
  min: Math.min,
  max: Math.max,
  // Never combined: a percentile's cell is its whole window.
  p50: (_, b) => b,
  p95: (_, b) => b,
  p99: (_, b) => b,
};

const addUp = (grid: Grid, from: number, to: number, combine: (a: number, b: number) => number): Total => {
  let [executions, values, figure] = [0, 0, Number.NaN];
  for (let cell = from; cell < to; cell += 1) {
    executions += grid.executions[cell] as number;
    const of = grid.values[cell] as number;
    if (of === 0) continue;
    const here = grid.figures[cell] as number;
    figure = values === 0 ? here : combine(figure, here);
    values += of;
  }
  return { executions, values, figure };
};

const valueOf = (aggregation: Windowed, { executions, values, figure }: Total): number | undefined => {
  if (aggregation === 'count') return executions;
  if (values === 0) return undefined;
  if (aggregation === 'avg') return figure / values;
  return aggregation === 'error_rate' ? (figure / values) * 100 : figure;
};

/**
 * What the rule would have seen of one group at each evaluation, in order of time, breach or not; windows without a
 * verdict (too few executions, or no data that is to be ignored) are left out. That nothing ran is a count of 0.
 */
export const evaluations = (
  rule: Pick<Rule, 'minSamples' | 'noData'> & { aggregation: Windowed },
  steps: Steps,
  cells: Cells,
): Point[] => {
  const { period, stepMs, windowMs } = steps;
  const perWindow = isPercentile(rule.aggregation) ? 1 : steps.perWindow;
  const count = Math.floor((period.until - period.since) / stepMs) + 1;
  const grid = layOut(cells, count + steps.perWindow);
  const points: Point[] = [];
  // A window that does not reach the next one says nothing of the time between.
  const lasting = Math.min(stepMs, windowMs);
  for (let step = 0; step < count; step += 1) {
    const total = addUp(grid, step, step + perWindow, COMBINE[rule.aggregation]);
    const at = period.since + step * stepMs;
    const until = Math.min(at + lasting, period.until);
    if (rule.aggregation === 'count') {
      points.push({ at, until, value: total.executions, executions: total.executions });
    } else if (total.executions === 0) {
      if (rule.noData === 'alert') points.push({ at, until, value: null, executions: 0 });
    } else if (total.executions >= rule.minSamples) {
      const value = valueOf(rule.aggregation, total);
      if (value !== undefined) points.push({ at, until, value, executions: total.executions });
    }
  }
  return points;
};
