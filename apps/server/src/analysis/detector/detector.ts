import type { Sensitivity } from '../expected-range.ts';
import { createRhythm } from './rhythm.ts';
import { createTail } from './tail.ts';

/** Watches one series, a value at a time. */
export interface Detector {
  /**
   * @param at ms; may repeat or go back, as clocks do
   * @param value finite
   * @returns 0 … 1; from 0.5 on it is an alert, once per episode
   */
  next(at: number, value: number): number;
}

/** Probability, if all is as usual, that a value is an alert. */
const ALARM: Record<Sensitivity, number> = { low: 1e-6, medium: 1e-5, high: 2e-4 };
const ALERT = 0.5;
/** Below this a value within an episode speaks for its end. */
const ORDINARY = 0.4;
/** Highest score within an episode that was told already. */
const TOLD = 0.49;
/** Statistics that each may alarm: their probabilities share what is allowed. */
const WAYS = 3;
/** An episode ends when this many values in a row were ordinary, */
const MOST_QUIET = 50;
const LEAST_QUIET = 5;
const DAY = 86_400_000;
/** and what lasts longer than this is how things are from now on. */
const ADOPTED_AFTER = 100;
/** The new level is the median of so many. */
const STANDING = 31;
/** Weight of a new value in statistics of the last few, and of the long run. */
const SHORT = 0.12;
const LONG = 0.004;
/** In what is usual it counts for more, or series of rare large values would have no size; yet it cannot make noise look like silence. */
const RARE = 60;
/** One wild value counts as so many times the usual miss in what tells of many. */
const CLIP = 5;
/** As long as the usual sizes settle, statistics mean nothing. */
const SETTLED = 30;
/** What is within this share of the level is the same value, written with other digits. */
const SAME = 1e-3;

/** A mean that forgets: of the first values a plain one. */
const createMean = (weight: number) => {
  let [mean, seen] = [0, 0];
  return {
    get: () => mean,
    set: (value: number) => (mean = value),
    add(value: number): void {
      seen += 1;
      mean += Math.max(weight, 1 / seen) * (value - mean);
    },
  };
};

/** The last few far misses, to know what to adopt. */
const createLatest = (size: number) => {
  const ring = new Float64Array(size);
  let seen = 0;
  return {
    add(value: number): void {
      ring[seen % size] = value;
      seen += 1;
    },
    median: () => ring.toSorted()[size >> 1] as number,
  };
};

/** Both ends of one statistic, each with a tail of its own. */
const createEnds = () => {
  const [above, below] = [createTail(), createTail()];
  return {
    probability: (value: number) => Math.min(above.probability(value), below.probability(-value)),
    learn(value: number, cap: number): void {
      above.learn(value, cap);
      below.learn(-value, cap);
    },
  };
};

/** Whether an episode goes on, in values and in time. */
const createEpisode = () => {
  let [open, length, quiet, from] = [false, 0, 0, 0];
  return {
    isOpen: () => open,
    length: () => length,
    begin(at: number): void {
      [open, length, quiet, from] = [true, 0, 0, at];
    },
    end(): void {
      open = false;
    },
    pass(at: number, ordinary: boolean): void {
      length += 1;
      quiet = ordinary ? quiet + 1 : 0;
      if (quiet === 1) from = at;
      if (quiet >= MOST_QUIET || (quiet >= LEAST_QUIET && at - from >= DAY)) open = false;
    },
  };
};

/**
 * Three statistics of a stream, each judged by how rare it is among its own past (see `createTail`), so that neither a
 * distribution nor independence is assumed: how far a value is from its near forecast; how far the last values together
 * are from what is usual at their time, as exponentially weighted charts do (S. W. Roberts, Technometrics 1, 1959), for
 * shifts and drifts; and how much they vary beside the long run, for noise and for silence. That an error is rare among
 * errors, rather than large, is the idea of the anomaly likelihood of S. Ahmad et al. (Neurocomputing 262, 2017).
 * Bounded memory, nothing is looked ahead.
 */
export const createDetector = (sensitivity: Sensitivity): Detector => {
  const alarm = ALARM[sensitivity];
  const rhythm = createRhythm();
  const episode = createEpisode();
  const [point, level, variation] = [createEnds(), createEnds(), createEnds()];
  /** Usual sizes: of a near miss, of a far one, of a step from value to value, and of values. */
  const [nearMiss, farMiss, step] = [createMean(LONG), createMean(LONG), createMean(LONG)];
  const size = createMean(LONG);
  const [recent, recentStep] = [createMean(SHORT), createMean(SHORT)];
  const standing = createLatest(STANDING);
  let last: number | undefined;
  let seen = 0;

  /** The statistics of a value, in units of what is usual; learns what is usual on the way. */
  const measure = (
    at: number,
    value: number,
  ): [point: number, level: number, variation: number] | undefined => {
    const forecast = rhythm.forecast(at);
    if (!forecast || last === undefined) {
      rhythm.learn(at, value, 0);
      last = value;
      return undefined;
    }
    const floor = SAME * Math.max(size.get(), Number.MIN_VALUE / SAME);
    const [near, far, moved] = [value - forecast.near, value - forecast.far, Math.abs(value - last)];
    const [nearScale, farScale] = [Math.max(nearMiss.get(), floor), Math.max(farMiss.get(), floor)];
    const stepScale = Math.max(step.get(), floor);
    size.add(size.get() > 0 ? Math.min(Math.abs(value), RARE * size.get()) : Math.abs(value));
    recent.add(Math.max(-CLIP, Math.min(CLIP, far / farScale)));
    recentStep.add(Math.min(moved, CLIP * stepScale));
    standing.add(far);
    const statistics: [number, number, number] = [
      near / nearScale,
      recent.get() * 3,
      3 * Math.log((recentStep.get() + floor) / (stepScale + floor)),
    ];
    nearMiss.add(Math.min(Math.abs(near), RARE * nearScale));
    farMiss.add(Math.min(Math.abs(far), RARE * farScale));
    step.add(Math.min(moved, RARE * stepScale));
    rhythm.learn(at, value, farScale);
    last = value;
    seen += 1;
    return seen > SETTLED ? statistics : undefined;
  };

  const adopt = (): void => {
    rhythm.shift(standing.median());
    recent.set(0);
    episode.end();
  };

  return {
    next(at, value) {
      const statistics = measure(at, value);
      if (!statistics) return 0;
      const [byPoint, byLevel, byVariation] = statistics;
      const probability = Math.min(
        point.probability(byPoint),
        level.probability(byLevel),
        variation.probability(byVariation),
      );
      point.learn(byPoint, alarm);
      level.learn(byLevel, alarm);
      variation.learn(byVariation, alarm);
      const score = Math.min(1, (ALERT * Math.log(Math.min(1, probability * WAYS))) / Math.log(alarm));
      if (episode.isOpen()) {
        episode.pass(at, score < ORDINARY);
        if (episode.isOpen() && episode.length() >= ADOPTED_AFTER) adopt();
        return Math.min(score, TOLD);
      }
      if (score >= ALERT) episode.begin(at);
      return score === 0 ? 0 : score;
    },
  };
};
