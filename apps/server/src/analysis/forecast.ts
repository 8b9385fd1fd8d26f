/** What is known of a spending: whole days in order, the last one yesterday. Any unit. */
export interface SpendingSoFar {
  /** Totals of whole days; `weekday` 0 to 6. */
  days: readonly { weekday: number; total: number }[];
  /** Spent in the period until now. */
  spent: number;
  /** How much of today is still to come, 0 to 1. */
  restOfToday: number;
  /** Weekday of today. */
  weekday: number;
  /** Whole days of the period after today. */
  daysAfter: number;
  /** What leaves the period on each day from today on, for a rolling one; empty for none. */
  leaving: readonly number[];
  budget: number;
}

export interface SpendingForecast {
  /** At the end of the period. The interval is null while fewer than FEWEST days are known. */
  total: number;
  low: number | null;
  high: number | null;
  /** In how many days the budget is spent, 0 for today; null: not in this period. */
  exhausted: number | null;
  exhaustedEarliest: number | null;
  exhaustedLatest: number | null;
}

/** Days that an interval needs, and weeks until weekdays are told apart. */
const FEWEST = 4;
const RHYTHM_DAYS = 21;
/** Both sides together leave out a fifth: an 80 % interval. */
export const CONFIDENCE = 80;
const Z = 1.2815515655446004;

/** The 90 % quantile of Student's t: expansion in 1/degrees (Abramowitz & Stegun 26.7.5), within 1 % from 3 on. */
const quantileT = (degrees: number): number => {
  const [z3, z5, z7] = [Z ** 3, Z ** 5, Z ** 7];
  return (
    Z +
    (z3 + Z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * Z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * degrees ** 3)
  );
};

/**
 * How a weekday compares with the mean, shrunk towards 1 by one average day, so that three Sundays do not say all of
 * Sundays. Without three weeks every day is like the others.
 */
const weekdayFactors = (days: SpendingSoFar['days']): number[] => {
  const mean = days.reduce((sum, { total }) => sum + total, 0) / days.length;
  return Array.from({ length: 7 }, (_, weekday) => {
    const of = days.filter((day) => day.weekday === weekday);
    if (days.length < RHYTHM_DAYS || mean === 0) return 1;
    return (of.reduce((sum, { total }) => sum + total, 0) + mean) / ((of.length + 1) * mean);
  });
};

/**
 * What a period will have cost at its end: what was spent, and for each day to come the mean of the days known times
 * the factor of its weekday. The interval is that of a sum of new observations under Student's t, with the error of the
 * mean in it: t × √(h·s² + F²·s²/n), where h days of factors F in all are to come and s² is the variance of the days
 * around what the factors say. Days are taken as independent.
 * @returns undefined without a single whole day
 */
export const forecastSpending = (of: SpendingSoFar): SpendingForecast | undefined => {
  const n = of.days.length;
  if (n === 0) return undefined;
  const factors = weekdayFactors(of.days);
  const factorOf = (weekday: number): number => factors[weekday % 7] ?? 1;
  const known = of.days.reduce((sum, { weekday }) => sum + factorOf(weekday), 0);
  const mean = known === 0 ? 0 : of.days.reduce((sum, { total }) => sum + total, 0) / known;
  const squares = of.days.reduce(
    (sum, { weekday, total }) => sum + (total - mean * factorOf(weekday)) ** 2,
    0,
  );
  const variance = n < FEWEST ? undefined : squares / (n - 1);
  let [factor, length, left] = [0, 0, 0];
  const at = (day: number): { total: number; low: number; high: number } => {
    const share = day === 0 ? of.restOfToday : 1;
    factor += share * factorOf(of.weekday + day);
    length += share;
    left += of.leaving[day] ?? 0;
    const total = of.spent - left + mean * factor;
    const half =
      variance === undefined
        ? 0
        : quantileT(n - 1) * Math.sqrt(variance * length + (variance / n) * factor ** 2);
    // What is spent already does not become less.
    return { total, low: Math.max(of.spent - left, total - half), high: total + half };
  };
  const steps = Array.from({ length: of.daysAfter + 1 }, (_, day) => at(day));
  const end = steps.at(-1) ?? { total: of.spent, low: of.spent, high: of.spent };
  const first = (value: (step: typeof end) => number): number | null => {
    const day = steps.findIndex((step) => value(step) >= of.budget);
    return day === -1 ? null : day;
  };
  const some = variance !== undefined;
  return {
    total: end.total,
    low: some ? end.low : null,
    high: some ? end.high : null,
    exhausted: first(({ total }) => total),
    exhaustedEarliest: some ? first(({ high }) => high) : null,
    exhaustedLatest: some ? first(({ low }) => low) : null,
  };
};
