import type { Moments } from './trend.ts';

export interface Compared {
  /** Means; null without a value. */
  before: number | null;
  after: number | null;
  /** One decimal; null where nothing can be divided. */
  changePercent: number | null;
  verdict: 'higher' | 'lower' | 'unchanged' | 'too_little_data';
}

/** With fewer values on one side nothing is said. */
const FEWEST = 10;
const LEAST_CHANGE = 5;
/** Two-sided 99 % of the normal distribution, as trends have it. */
const Z = 2.576;

const meanOf = ({ n, sum }: Moments): number => sum / n;
const varianceOfMean = (moments: Moments): number =>
  Math.max(0, moments.squares / moments.n - meanOf(moments) ** 2) / Math.max(1, moments.n - 1);

/**
 * Whether a mean changed: by 5 % or more, and more than noise explains (B. L. Welch, Biometrika 34, 1947, with the normal
 * quantile at the 1 % level). A share is the mean of zeros and ones.
 */
export const compareMeans = (first: Moments, second: Moments, fewest = FEWEST): Compared => {
  const [before, after] = [first.n > 0 ? meanOf(first) : null, second.n > 0 ? meanOf(second) : null];
  if (before === null || after === null || first.n < fewest || second.n < fewest)
    return { before, after, changePercent: null, verdict: 'too_little_data' };
  const change = after - before;
  const changePercent = before === 0 ? (after === 0 ? 0 : null) : Math.round((change / before) * 1_000) / 10;
  const noise = Z * Math.sqrt(varianceOfMean(first) + varianceOfMean(second));
  const matters = changePercent === null || Math.abs(changePercent) >= LEAST_CHANGE;
  if (!matters || Math.abs(change) <= noise) return { before, after, changePercent, verdict: 'unchanged' };
  return { before, after, changePercent, verdict: change > 0 ? 'higher' : 'lower' };
};
