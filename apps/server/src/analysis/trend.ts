/** What a day, or a window, holds of one field: how many values, their sum, and the sum of their squares. */
export interface Moments {
  n: number;
  sum: number;
  squares: number;
}

export interface DayMoments extends Moments {
  /** YYYY-MM-DD */
  date: string;
}

export type Kind = 'mean' | 'total';
export type Trend = 'increasing' | 'decreasing' | 'stable' | 'insufficient_data';

export interface TrendResult {
  trend: Trend;
  /** Second half against first, percent, one decimal; null when there is nothing to compare. */
  changePercent: number | null;
}

/** Below this many percent nobody acts. */
const LEAST_CHANGE = 5;
/** Two-sided 99 % of the normal distribution: with nine fields on a page, 95 % would cry wolf every other day. */
const Z = 2.576;

const add = (a: Moments, b: Moments): Moments => ({
  n: a.n + b.n,
  sum: a.sum + b.sum,
  squares: a.squares + b.squares,
});
const NONE: Moments = { n: 0, sum: 0, squares: 0 };

interface Half {
  level: number;
  /** Variance of `level` as an estimate. */
  variance: number;
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * A half's level and how uncertain it is: by the scatter of executions (for a mean, s²/n; for a total, the compound
 * Poisson variance Σx²), and, from four days on, by the scatter of its days, whichever is larger: executions of one
 * day are alike, and their number alone would make any wobble «significant».
 */
const halfOf = (days: DayMoments[], kind: Kind): Half => {
  const all = days.reduce(add, NONE);
  const daily = days.map((day) => (kind === 'mean' ? day.sum / day.n : day.sum));
  const level = kind === 'mean' ? all.sum / all.n : all.sum / days.length;
  const spread = Math.max(0, all.squares / all.n - (all.sum / all.n) ** 2);
  const byExecutions = kind === 'mean' ? spread / Math.max(1, all.n - 1) : all.squares / days.length ** 2;
  if (daily.length < 4) return { level, variance: byExecutions };
  const centre = mean(daily);
  const byDays =
    daily.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (daily.length - 1) / daily.length;
  return { level, variance: Math.max(byExecutions, byDays) };
};

/**
 * Compares the second half of a window with the first. A trend is a change of at least 5 % that Welch's test (B. L.
 * Welch, Biometrika 34, 1947, with the normal quantile) finds at the 1 % level; anything less is `stable`.
 * @param days days with at least one value, in order
 * @param middle first date of the second half; when one half has no day, the days themselves are halved
 */
export const trendOf = (days: DayMoments[], middle: string, kind: Kind): TrendResult => {
  const filled = days.filter((day) => day.n > 0);
  if (filled.length < 2) return { trend: 'insufficient_data', changePercent: null };
  const atMiddle = filled.findIndex((day) => day.date >= middle);
  const cut = atMiddle <= 0 ? Math.floor(filled.length / 2) : atMiddle;
  const [first, second] = [halfOf(filled.slice(0, cut), kind), halfOf(filled.slice(cut), kind)];
  if (first.level === 0) {
    // No percentage starts at zero; whether it rose is still known.
    const noise = Z * Math.sqrt(second.variance);
    return {
      trend: second.level > 0 && second.level > noise ? 'increasing' : 'stable',
      changePercent: second.level === 0 ? 0 : null,
    };
  }
  const difference = second.level - first.level;
  const changePercent = Math.round((difference / first.level) * 1000) / 10;
  const noise = Z * Math.sqrt(first.variance + second.variance);
  if (Math.abs(changePercent) < LEAST_CHANGE || Math.abs(difference) <= noise)
    return { trend: 'stable', changePercent };
  return { trend: difference > 0 ? 'increasing' : 'decreasing', changePercent };
};
