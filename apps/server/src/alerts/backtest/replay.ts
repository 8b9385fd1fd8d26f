import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { breaches } from '../breach.ts';
import type { Rule } from '../rule.ts';
import type { Period } from './scope.ts';
import type { Shown } from './shown.ts';
import type { SimulatedRule, Simulation, Track } from './simulate.ts';
import { isHigh, roundThreshold } from './suggest.ts';
import type { Border } from './suggest.ts';
import type { Touched } from './touched-store.ts';

/** A rule to replay, over which time and how often it may fire in it. */
export interface Question {
  ctx: Pick<Ctx, 'brandId'>;
  db: TelemetryDb;
  rule: Rule;
  period: Period;
}

/** A threshold and how often it would have fired, or why there is none; not exact: about as often. */
export type Suggestion = { threshold: number; fired: number; exact: boolean } | { reason: string };

/** A rule's past, however it measures. */
export interface Replay {
  simulated: SimulatedRule;
  tracks: Track[];
  /** What was judged, breach or not. */
  series: Shown[];
  executions: number;
  /** When the first execution ran, ms. */
  first: number;
  stepMs: number | undefined;
  /** What was left out because there was too much; empty: nothing. */
  shortcuts: string[];
  touched: (simulation: Simulation) => Promise<Touched>;
  /** The mildest threshold that fires at most `limit` times. */
  suggest: (limit: number) => Promise<Suggestion>;
}

export const simulatedOf = (rule: Rule, growing: boolean): SimulatedRule => ({
  condition: rule.condition,
  thresholdValue: rule.thresholdValue,
  warningValue: rule.warningValue,
  severity: rule.severity,
  cooldownMinutes: rule.cooldownMinutes,
  forMinutes: rule.forMinutes,
  growing,
});

/** @param fired with every value in breach */
export const ENOUGH_ALREADY = (fired: number): string =>
  `Whatever the threshold, it would have fired at most ${fired} times: the cooldown alone keeps it below what is wanted.`;

const PERCENT = 100;
const BEST_SCORE = 10;

/** The greatest value that a rule can ever judge. */
const greatestOf = ({ aggregation, metricField }: Rule): number => {
  if (aggregation === 'error_rate') return PERCENT;
  const isScore = metricField === 'performance_score' && aggregation !== 'sum' && aggregation !== 'count';
  return isScore ? BEST_SCORE : Infinity;
};

/** Whether any value can be past a threshold: a rate above 100 % is none, and nothing that is measured is below zero. */
const canFire = (rule: Rule, threshold: number): boolean =>
  breaches(rule.condition, isHigh(rule.condition) ? greatestOf(rule) : 0, threshold);

export const fromBorder = (rule: Rule, border: Border, exact = true): Suggestion => {
  const threshold = roundThreshold(rule.condition, border);
  if (threshold === undefined) return { reason: 'Even the most extreme value alone would fire more often.' };
  if (!canFire(rule, threshold))
    return { reason: `A threshold that fires so seldom would be ${threshold}, and no value can be past it.` };
  return { threshold, fired: border.fired, exact };
};
