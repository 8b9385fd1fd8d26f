/** How rare a value is among those seen before. */
export interface Tail {
  /** Probability of a value at least this large; 1 as long as it is ordinary or too little was seen. */
  probability(value: number): number;
  /** Learns a value; one beyond what has the probability `cap` counts as if it were there. */
  learn(value: number, cap: number): void;
}

/** So many values are remembered. */
const MEMORY = 3_000;
/** Below this many nothing is said. */
const FEWEST = 100;
/** Share of values that the tail is fitted to. */
const RATE = 0.05;
/** Statistics are in units of their usual size: less than this beyond the ordinary is no tail. */
const LEAST_SCALE = 0.15;
/** What is believed of the shape before any excess is seen, and how many excesses that belief is worth. */
const PRIOR = { shape: 0.1, weight: 20 };
const LARGEST_SHAPE = 0.6;

/** Shape and scale of a generalized Pareto distribution; `rate` is how often the threshold is passed. */
interface Fit {
  threshold: number;
  rate: number;
  shape: number;
  scale: number;
}

/**
 * Fits the excesses over the 95th percentile: probability-weighted moments of J. R. M. Hosking and J. R. Wallis
 * (Technometrics 29, 1987), the shape drawn to a prior as E. S. Martins and J. R. Stedinger do (Water Resources
 * Research 36, 2000), and never negative: no tail is taken to end.
 * @param sorted ascending
 */
const fitTail = (sorted: Float64Array): Fit => {
  const n = sorted.length;
  const threshold = sorted[Math.floor(n * (1 - RATE)) - 1] as number;
  // What equals the threshold is ordinary: of values that are mostly the same, the others are the tail.
  let from = Math.floor(n * (1 - RATE));
  while (from < n && (sorted[from] as number) <= threshold + 1e-9) from += 1;
  const count = Math.max(1, n - from);
  let mean = 0;
  let weighted = 0;
  for (let i = 0; i < count; i += 1) {
    const excess = (sorted[from + i] ?? threshold) - threshold;
    mean += excess / count;
    weighted += (excess * (1 - (i + 0.65) / count)) / count;
  }
  const spread = mean - 2 * weighted;
  const raw = spread > 1e-12 ? 2 - mean / spread : PRIOR.shape;
  const drawn = (raw * count + PRIOR.shape * PRIOR.weight) / (count + PRIOR.weight);
  const shape = Math.min(LARGEST_SHAPE, Math.max(0.001, drawn));
  return { threshold, rate: count / n, shape, scale: Math.max(LEAST_SCALE, mean * (1 - shape)) };
};

/** Beyond this value lies the share `probability`. */
const quantileOf = ({ threshold, rate, shape, scale }: Fit, probability: number): number =>
  threshold + (scale / shape) * ((probability / rate) ** -shape - 1);

/**
 * The peaks-over-threshold tail of a stream (SPOT: A. Siffer et al., «Anomaly Detection in Streams with Extreme Value
 * Theory», KDD 2017) over a sliding memory, fitted again now and then. It assumes no distribution, and what comes back
 * again and again becomes ordinary.
 */
export const createTail = (): Tail => {
  const ring = new Float64Array(MEMORY);
  let seen = 0;
  let fit: Fit | undefined;
  let fitAt = FEWEST;

  return {
    probability(value) {
      if (!fit || value <= fit.threshold) return 1;
      return fit.rate * (1 + (fit.shape * (value - fit.threshold)) / fit.scale) ** (-1 / fit.shape);
    },
    learn(value, cap) {
      ring[seen % MEMORY] = fit ? Math.min(value, quantileOf(fit, cap)) : value;
      seen += 1;
      if (seen < fitAt) return;
      const kept = Math.min(seen, MEMORY);
      fit = fitTail(ring.slice(0, kept).toSorted());
      fitAt = seen + Math.max(25, kept >> 3);
    },
  };
};
