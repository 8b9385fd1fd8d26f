import type { Numbers } from './metric.ts';

/** The normal value of what a score compares, by task type. */
export interface Baseline {
  execution_time_ms: number;
  memory_usage_mb: number;
  queue_wait_time_ms: number;
  /** Micro-dollars. */
  cost_usd: number;
}

/** What is normal before a task type has samples of its own: a job of seconds, a process of a few hundred MB. */
export const DEFAULT_BASELINE: Baseline = {
  execution_time_ms: 5_000,
  memory_usage_mb: 256,
  queue_wait_time_ms: 1_000,
  cost_usd: 50_000,
};

/** The most that each can take from the ten points. */
const WEIGHTS: Baseline = {
  execution_time_ms: 4,
  memory_usage_mb: 1.5,
  queue_wait_time_ms: 1.5,
  cost_usd: 1.5,
};
const ERROR_WEIGHT = 4;

const COMPARED = Object.keys(WEIGHTS) as (keyof Baseline)[];

/**
 * 0 (best) to 1, growing with the ratio of value to normal: a Weibull curve of shape 1.5 and scale 3. Normal costs a
 * sixth of the weight, three times normal two thirds, ten times all but a thousandth.
 */
const penalty = (value: number, normal: number): number => {
  const ratio = value / (3 * normal);
  return 1 - Math.exp(-ratio * Math.sqrt(ratio));
};

/**
 * `performance_score`: 10 − Σ weight × penalty(value ÷ normal) − 4 × (1 − 0.5^errors), not below 0, one decimal. Each
 * term only grows with its value, so the score never rises with more time, memory, wait, errors or cost. Values that
 * were left out take nothing away. The formula is ours.
 */
export const performanceScore = (numbers: Numbers, baseline: Baseline): number => {
  let score = 10 - ERROR_WEIGHT * (1 - 0.5 ** (numbers.error_count ?? 0));
  for (const field of COMPARED) {
    const value = numbers[field];
    if (value === null || value === 0) continue;
    score -= WEIGHTS[field] * penalty(value, baseline[field]);
  }
  return Math.round(Math.max(0, score) * 10) / 10;
};
