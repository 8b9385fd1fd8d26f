import { breaches } from '../breach.ts';
import type { Condition } from '../rule.ts';
import { simulate } from './simulate.ts';
import type { SimulatedRule, Track } from './simulate.ts';

/** Where the threshold belongs: `inside` is the mildest value that still breaches, `outside` the next one that must not. */
export interface Border {
  /** undefined: even the most extreme value alone fires too often. */
  inside: number | undefined;
  /** undefined: all values may breach. */
  outside: number | undefined;
  /** Firings with a threshold between the two. */
  fired: number;
}

export const isHigh = (condition: Condition): boolean => condition === 'gt' || condition === 'gte';

/** Firings of the threshold alone, as if the rule had no warning. */
export const firedAbove = (rule: SimulatedRule, tracks: readonly Track[], now: number): number =>
  simulate({ ...rule, warningValue: undefined }, tracks, now).fired;

/**
 * The mildest threshold that fires at most `limit` times. A stricter one never fires more often: the firings of a
 * group are the largest set of breaches that lie a cooldown apart (greedy interval scheduling takes the most), and
 * fewer breaches cannot hold a larger set. So it is found by bisection over the values that were measured.
 */
export const findBorder = (
  rule: SimulatedRule,
  tracks: readonly Track[],
  limit: number,
  now: number,
): Border => {
  const values = new Set<number>();
  for (const { points } of tracks) {
    for (const { value } of points) if (value !== null) values.add(value);
  }
  // Most extreme first.
  // The value itself must breach, so that the candidates can be the values that were measured.
  const condition = isHigh(rule.condition) ? 'gte' : 'lte';
  const candidates = Float64Array.from(values).toSorted();
  if (isHigh(rule.condition)) candidates.reverse();
  let fits = -1;
  let fired = 0;
  for (let low = 0, high = candidates.length - 1; low <= high;) {
    const middle = (low + high) >> 1;
    const thresholdValue = candidates[middle] as number;
    const count = firedAbove({ ...rule, condition, thresholdValue }, tracks, now);
    if (count <= limit) {
      fits = middle;
      fired = count;
      low = middle + 1;
    } else high = middle - 1;
  }
  return { inside: candidates[fits], outside: candidates[fits + 1], fired };
};

const rounded = (value: number, step: number, up: boolean): number => {
  // Dividing by a power of ten is exact where multiplying by 0.001 is not.
  const [over, by] = step < 1 ? [Math.round(1 / step), 1] : [1, step];
  return ((up ? Math.ceil : Math.floor)((value * over) / by) * by) / over;
};

/**
 * The roundest number that parts the two sides of a border, so that a person would have chosen it: 5100 rather than
 * 5089.37. It breaches exactly as any other number between them does. undefined where nothing measured is ever below
 * zero and only a threshold there would part them.
 */
export const roundThreshold = (condition: Condition, border: Border): number | undefined => {
  const { inside, outside } = border;
  const high = isHigh(condition);
  const parts = (threshold: number): boolean =>
    (inside === undefined || breaches(condition, inside, threshold)) &&
    (outside === undefined || !breaches(condition, outside, threshold));
  const base = outside ?? inside;
  if (base === undefined) return undefined;
  const size = Math.ceil(Math.log10(Math.max(Math.abs(outside ?? 0), Math.abs(inside ?? 0), 1e-9)));
  // Past the last value there is no end to round numbers: two digits keep it close.
  const first = inside === undefined ? Math.max(0, size - 2) : size;
  for (let power = first; power >= -9; power -= 1) {
    // From the harmless side towards the breach: up for gt and gte.
    const near = rounded(base, 10 ** power, high);
    const next = near + (high ? 1 : -1) * 10 ** power;
    const found = [near, next].find(
      (threshold) => threshold >= 0 && Number.isFinite(threshold) && parts(threshold),
    );
    if (found !== undefined) return found === 0 ? 0 : found;
  }
  return [outside, inside].find((threshold) => threshold !== undefined && parts(threshold));
};
