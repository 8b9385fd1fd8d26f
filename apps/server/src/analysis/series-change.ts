import type { Sensitivity } from './expected-range.ts';

/** One step of a series: a value that is about normal, and its variance as an estimate. */
export interface Step {
  value: number;
  variance: number;
}

export type Series = readonly (Step | undefined)[];

/** A stretch of steps unlike the others; `to` is exclusive. */
export interface Change {
  kind: 'shift' | 'drift';
  from: number;
  to: number;
  /** Levels in the unit of the values: of a drift, where its line begins and ends. */
  before: number;
  after: number;
  /** Usual spread of a step around its level. */
  spread: number;
  /** Standard errors between the two. */
  z: number;
}

/** Chance of finding anything in a series in which nothing happened. */
const ALPHA: Record<Sensitivity, number> = { low: 1e-7, medium: 1e-5, high: 1e-3 };
/** With fewer steps nothing is said. */
const FEWEST = 12;
const MOST_CHANGES = 3;
const LENGTHS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160];
/** A rhythm must leave so much less spread, or there is none. */
const RHYTHM_GAIN = 0.7;
const FEWEST_CYCLES = 3;
/** How much better a line must explain a series than a step. */
const LINE_GAIN = 1.1;

const median = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).toSorted();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};
const spreadAround = (values: readonly number[], centre: number): number =>
  1.4826 * median(values.map((value) => Math.abs(value - centre)));

const meanOf = (steps: readonly Step[]): number => {
  const weight = steps.reduce((sum, { variance }) => sum + 1 / variance, 0);
  return weight > 0 ? steps.reduce((sum, { value, variance }) => sum + value / variance, 0) / weight : 0;
};
const present = (series: Series, from = 0, to = series.length): Step[] =>
  series.slice(from, to).filter((step) => step !== undefined);

/** Least correlation of a series with itself a cycle later that is worth a closer look. */
const ALIKE = 0.25;

const repeats = (series: Series, cycle: number): boolean => {
  const mean = meanOf(present(series));
  let [squares, products] = [0, 0];
  series.forEach((step, i) => {
    const earlier = series[i - cycle];
    if (!step || !earlier) return;
    squares += ((step.value - mean) ** 2 + (earlier.value - mean) ** 2) / 2;
    products += (step.value - mean) * (earlier.value - mean);
  });
  return products > ALIKE * squares;
};

/**
 * What repeats every `cycle` steps, as distances from the centre: medians of each place in the cycle. Zero throughout
 * unless taking it out leaves clearly less spread.
 */
const rhythmOf = (series: Series, cycle: number): readonly number[] => {
  const none = Array.from({ length: cycle }, () => 0);
  if (cycle < 4 || series.length < FEWEST_CYCLES * cycle || !repeats(series, cycle)) return none;
  const known = present(series).map(({ value }) => value);
  const centre = median(known);
  const usual = none.map(
    (_, place) =>
      median(series.flatMap((step, i) => (step && i % cycle === place ? [step.value] : []))) - centre,
  );
  const rest = series.flatMap((step, i) => (step ? [step.value - (usual[i % cycle] as number)] : []));
  return spreadAround(rest, centre) < RHYTHM_GAIN * spreadAround(known, centre) ? usual : none;
};

/** Weights and prefix sums: what any stretch sums up to is a difference. */
const prefix = (steps: Series): { weight: Float64Array; sum: Float64Array } => {
  const [weight, sum] = [new Float64Array(steps.length + 1), new Float64Array(steps.length + 1)];
  steps.forEach((step, i) => {
    const w = step ? 1 / step.variance : 0;
    weight[i + 1] = (weight[i] as number) + w;
    sum[i + 1] = (sum[i] as number) + w * (step?.value ?? 0);
  });
  return { weight, sum };
};

interface Stretch {
  from: number;
  to: number;
  squared: number;
}

/** The stretch most unlike the rest: at most half of the series, or its end. */
const scan = ({ weight, sum }: ReturnType<typeof prefix>, length: number): Stretch & { tried: number } => {
  const [weightOfAll, sumOfAll] = [weight[length] as number, sum[length] as number];
  let [bestFrom, bestTo, squared, tried] = [0, 0, 0, 0];
  // Squared standard errors between a stretch and the rest.
  const look = (from: number, to: number): void => {
    tried += 1;
    const inner = (weight[to] as number) - (weight[from] as number);
    const outer = weightOfAll - inner;
    if (inner <= 0 || outer <= 0) return;
    const inside = (sum[to] as number) - (sum[from] as number);
    const apart = inside / inner - (sumOfAll - inside) / outer;
    const contrast = (apart * apart * inner * outer) / weightOfAll;
    if (contrast > squared) [bestFrom, bestTo, squared] = [from, to, contrast];
  };
  for (const size of LENGTHS) {
    if (size > length / 2) break;
    for (let from = 0; from + size < length; from += 1) look(from, from + size);
  }
  for (let from = 2; from < length; from += 1) look(from, length);
  // The grid of lengths is coarse: the ends are moved while that helps.
  for (let moved = true; moved && bestTo > 0;) {
    const [from, to] = [bestFrom, bestTo];
    for (const [a, b] of [
      [from - 1, to],
      [from + 1, to],
      [from, to - 1],
      [from, to + 1],
    ] as const)
      if (a >= 0 && b <= length && b > a && (b === length || b - a <= length / 2)) look(a, b);
    moved = bestFrom !== from || bestTo !== to;
  }
  return { from: bestFrom, to: bestTo, squared, tried };
};

/**
 * How much larger the scatter is than the variances say: from steps some way apart, which a shift hardly moves; the
 * further apart, the less they depend on each other. Never below 1.
 */
const inflation = (series: Series): (() => number) => {
  let known: number | undefined;
  return () => (known ??= inflationOf(present(series)));
};

const inflationOf = (steps: readonly Step[]): number => {
  const apart = (lag: number): number => {
    const differences = steps.slice(lag).map((step, i) => {
      const before = steps[i] as Step;
      return (step.value - before.value) / Math.sqrt(step.variance + before.variance);
    });
    return differences.length < FEWEST / 2 ? 0 : spreadAround(differences, 0);
  };
  return Math.max(1, apart(1), apart(4), apart(8));
};

/** What neighbours share makes means less certain: (1 + ρ) ÷ (1 − ρ) of residuals whose variance is 1 at least. */
const dependence = (residuals: readonly number[]): number => {
  const squares = residuals.reduce((sum, value) => sum + value * value, 0);
  const products = residuals.slice(1).reduce((sum, value, i) => sum + value * (residuals[i] as number), 0);
  const rho = Math.min(0.9, Math.max(0, products / Math.max(squares, residuals.length)));
  return (1 + rho) / (1 - rho);
};

/** Two-sided tail of the normal distribution, in logarithm: z may be past what a probability can hold. */
const logTail = (z: number): number => -0.5 * z * z - Math.log(Math.max(1, z * Math.sqrt(Math.PI / 2)));

const shiftOf = (series: Series, noise: () => number, alpha: number): Change | undefined => {
  const found = scan(prefix(series), series.length);
  // Most series are quiet: nothing of what follows can make a stretch clearer.
  if (logTail(Math.sqrt(found.squared)) + Math.log(found.tried) > Math.log(alpha)) return undefined;
  const inside = present(series, found.from, found.to);
  const outside = [...present(series, 0, found.from), ...present(series, found.to)];
  if (inside.length === 0 || outside.length < FEWEST / 2) return undefined;
  const [before, after] = [meanOf(outside), meanOf(inside)];
  const residuals = series.flatMap((step, i) =>
    step
      ? [(step.value - (i >= found.from && i < found.to ? after : before)) / Math.sqrt(step.variance)]
      : [],
  );
  const z = Math.sqrt(found.squared) / noise() / Math.sqrt(inside.length > 1 ? dependence(residuals) : 1);
  if (logTail(z) + Math.log(found.tried) > Math.log(alpha)) return undefined;
  const spread = spreadAround(
    outside.map(({ value }) => value),
    before,
  );
  return { kind: 'shift', from: found.from, to: found.to, before, after, spread, z };
};

const driftOf = (series: Series, noise: () => number, alpha: number): Change | undefined => {
  const all = series.flatMap((step, i) => (step ? [{ ...step, i }] : []));
  const weight = all.reduce((sum, { variance }) => sum + 1 / variance, 0);
  const centre = all.reduce((sum, { i, variance }) => sum + i / variance, 0) / weight;
  const level = meanOf(all);
  const across = all.reduce((sum, { i, variance }) => sum + (i - centre) ** 2 / variance, 0);
  if (across <= 0) return undefined;
  const slope =
    all.reduce((sum, { i, value, variance }) => sum + ((i - centre) * (value - level)) / variance, 0) /
    across;
  if (logTail(Math.abs(slope) * Math.sqrt(across)) > Math.log(alpha)) return undefined;
  const at = (i: number): number => level + slope * (i - centre);
  const residuals = all.map(({ i, value, variance }) => (value - at(i)) / Math.sqrt(variance));
  const z = (Math.abs(slope) * Math.sqrt(across)) / noise() / Math.sqrt(dependence(residuals));
  if (logTail(z) > Math.log(alpha)) return undefined;
  const spread = spreadAround(
    all.map(({ i, value }) => value - at(i)),
    0,
  );
  return {
    kind: 'drift',
    from: 0,
    to: series.length,
    before: at(0),
    after: at(series.length - 1),
    spread,
    z,
  };
};

/**
 * Stretches of a series that are unlike the rest, the clearest first: an epidemic change-point scan (B. Levin and J. Kline,
 * Statistics in Medicine 4, 1985) over weighted means, Bonferroni over the stretches tried, with the scatter taken from
 * neighbours (J. von Neumann, 1941) and made wider where they depend on each other; repeated on what is left, as binary
 * segmentation does (L. Vostrikova, 1981). Or one straight line over all of it, where that explains it better.
 * @param cycle steps of a day; 1 where there is none
 */
export const findChanges = (raw: Series, cycle: number, sensitivity: Sensitivity): Change[] => {
  if (present(raw).length < FEWEST) return [];
  const alpha = ALPHA[sensitivity];
  // A shift would look like a rhythm, and a rhythm like shifts: what stands out most is put back before one is looked for.
  const rawNoise = inflation(raw);
  const apparent = shiftOf(raw, rawNoise, alpha);
  const lifted = (i: number): number =>
    apparent && i >= apparent.from && i < apparent.to ? apparent.after - apparent.before : 0;
  const usual = rhythmOf(
    apparent ? raw.map((step, i) => step && { ...step, value: step.value - lifted(i) }) : raw,
    cycle,
  );
  const even = usual.every((one) => one === 0);
  const series = even
    ? raw
    : raw.map((step, i) => step && { ...step, value: step.value - (usual[i % cycle] as number) });
  const noise = even ? rawNoise : inflation(series);
  const first = even ? apparent : shiftOf(series, noise, alpha);
  const drift = driftOf(series, noise, alpha);
  if (drift && drift.z ** 2 > LINE_GAIN * (first?.z ?? 0) ** 2) return [drift];
  const found: Change[] = [];
  const left = [...series];
  for (let change = first; change && found.length < MOST_CHANGES; change = shiftOf(left, noise, alpha)) {
    found.push(change);
    left.fill(undefined, change.from, change.to);
    if (present(left).length < FEWEST) break;
  }
  return found;
};
