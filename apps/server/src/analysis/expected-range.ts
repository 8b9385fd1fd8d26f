/** Levels at which quantiles are needed, in order. */
export const RANGE_LEVELS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99] as const;

export type Sensitivity = 'low' | 'medium' | 'high';

/** What is known of the values of one kind: how many, and their quantiles at `RANGE_LEVELS`. Values are ≥ 0. */
export interface Usual {
  n: number;
  quantiles: readonly number[];
}

export interface ExpectedRange {
  low: number;
  median: number;
  high: number;
}

/** With fewer values nothing is said. */
export const FEWEST = 30;
/** So many values must lie beyond the outermost quantile that is trusted, or a few outliers would be it. */
const BEYOND = 10;
/** Share of usual values beyond each end; less than half of what is promised, for quantiles are estimates. */
const TAIL: Record<Sensitivity, number> = { low: 0.000_05, medium: 0.000_5, high: 0.002 };
/** Nobody acts on less than a quarter more or less than usual. */
const LEAST_WIDTH = 1.25;
/** Keeps the logarithm of zero finite; small beside the median, and in its unit. */
const OFFSET = 0.01;
const ROUNDING = 1e-6;

/** The outer quantile, and the inner one from which the tail is measured. */
const ANCHORS = [
  { outer: 0.99, inner: 0.9 },
  { outer: 0.975, inner: 0.75 },
  { outer: 0.95, inner: 0.5 },
  { outer: 0.9, inner: 0.5 },
  { outer: 0.75, inner: 0.5 },
] as const;

/** Beyond `outer` the tail goes on as it went between the two: straight in log-log, as Pareto's. */
const edge = (at: (level: number) => number, n: number, tail: number): number => {
  const anchor = ANCHORS.find(({ outer }) => n * (1 - outer) >= BEYOND) ?? { outer: 0.75, inner: 0.5 };
  const [inner, outer] = [at(anchor.inner), at(anchor.outer)];
  const perStep = (outer - inner) / Math.log((1 - anchor.inner) / (1 - anchor.outer));
  return outer + perStep * Math.log((1 - anchor.outer) / tail);
};

/**
 * Between which values an execution is usual. Works on logarithms, for durations, sizes and prices are skewed, and goes on
 * from the outermost quantile that a few outliers cannot move, as the tail of a Pareto distribution does (the
 * estimator of I. Weissman, JASA 73, 1978, in quantiles instead of order statistics): right for heavy tails, wide for
 * light ones. Two modes make it wider; they are never flagged for being two.
 * @returns undefined with fewer than 30 values, or when nearly all are zero
 */
export const expectedRange = (usual: Usual, sensitivity: Sensitivity): ExpectedRange | undefined => {
  const { n, quantiles } = usual;
  const valueAt = (level: number): number => quantiles[RANGE_LEVELS.findIndex((one) => one === level)] ?? 0;
  const [median, most] = [valueAt(0.5), valueAt(0.99)];
  if (n < FEWEST || !(most > 0)) return undefined;
  const offset = OFFSET * (median > 0 ? median : most);
  const tail = TAIL[sensitivity];
  const logAt = (level: number): number => Math.log(valueAt(level) + offset);
  // Levels are written out, so that 1 − 0.9 finds 0.1.
  const mirrored = (level: number): number => -logAt(Number((1 - level).toFixed(3)));
  const high = Math.exp(edge(logAt, n, tail)) - offset;
  const low = Math.exp(-edge(mirrored, n, tail)) - offset;
  return {
    median,
    high: Math.max(high, median * LEAST_WIDTH),
    // What is left of a logarithm and its reverse is no value.
    low: low < ROUNDING * median ? 0 : Math.min(low, median / LEAST_WIDTH),
  };
};

/** How far outside a value is, 0.5 at the edge of the range and up to 1, by the logarithm of its distance. */
export const scoreOutside = (range: ExpectedRange, value: number): number => {
  const offset = OFFSET * (range.median > 0 ? range.median : range.high);
  const log = (one: number): number => Math.log(one + offset);
  const bound = value > range.high ? range.high : range.low;
  const width = Math.max(Math.abs(log(bound) - log(range.median)), Math.log(LEAST_WIDTH));
  return 1 - 0.5 * Math.exp(-Math.abs(log(value) - log(bound)) / width);
};
