import type { RuleActivity } from '../../alerts/index.ts';
import { brief, duration, estimate, whole } from '../draft.ts';
import type { Draft } from '../draft.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** More alerts a week, of which hardly any is minded, are noise. */
const NOISY = 20;
const WANTED = 7;
const IGNORED = 0.05;
/** A rule that was silent for so long, */
const SILENT_MS = 28 * DAY;
/** though nothing came nearer to its threshold than this share of it, guards nothing. */
const NEAR = 0.5;
/** Aggregations that cannot pass the largest single value. */
const WITHIN_VALUES = new Set(['each', 'avg', 'min', 'max', 'p50', 'p95', 'p99']);

const isHigh = ({ condition }: RuleActivity): boolean => condition === 'gt' || condition === 'gte';
const isLow = ({ condition }: RuleActivity): boolean => condition === 'lt' || condition === 'lte';

/** Rules that fire too often for anybody to mind. @param spanMs what `alerts` were counted over */
export const noisyRules = (rules: readonly RuleActivity[], spanMs: number): Draft[] =>
  rules.flatMap((rule): Draft[] => {
    const perWeek = (rule.alerts / spanMs) * WEEK;
    if (perWeek < NOISY || rule.minded > IGNORED * rule.alerts) return [];
    // As many values as wanted stay beyond it; without enough of them the backtest must say.
    const sorted = rule.values.toSorted((a, b) => (isHigh(rule) ? b - a : a - b));
    const wanted = Math.max(1, Math.round((WANTED * spanMs) / WEEK));
    const threshold = isHigh(rule) || isLow(rule) ? sorted[wanted] : undefined;
    const sensible = threshold !== undefined && threshold !== rule.threshold_value;
    const percent = whole(1 - WANTED / perWeek);
    return [
      {
        type: 'alerting',
        kind: 'noisy_rule',
        subject: String(rule.id),
        priority: perWeek >= 5 * NOISY ? 'high' : 'medium',
        description: `Rule «${rule.name}» opened ${rule.alerts} alerts in ${duration(spanMs)}, and nobody minded ${rule.minded === 0 ? 'any' : `more than ${rule.minded}`}`,
        impact: `Reduce its alerts by ~${percent}%, to about ${WANTED} a week`,
        implementation: sensible
          ? `Set its threshold to ${brief(threshold)}; GET alerts/${rule.id}/backtest/ shows what it would have told`
          : `Ask GET alerts/${rule.id}/backtest/ for a threshold, or let it wait with for_minutes`,
        evidence: {
          rule: rule.name,
          alerts: rule.alerts,
          alerts_per_week: brief(perWeek),
          acknowledged_or_resolved_by_hand: rule.minded,
          median_duration_ms: rule.median_ms === null ? null : brief(rule.median_ms),
          threshold: rule.threshold_value,
          proposed_threshold: sensible ? brief(threshold) : null,
        },
        impact_estimate: estimate({ percent }),
        confidence: brief(Math.min(0.95, 0.5 + rule.alerts / 200)),
        measure: { metric: 'alerts_per_day', ruleId: rule.id },
      },
    ];
  });

type Extremes = ReadonlyMap<string, ReadonlyMap<string, { highest: number; lowest: number }>>;

/** Rules that never fired and that nothing came near of. @param extremes by field and task type */
export const silentRules = (rules: readonly RuleActivity[], extremes: Extremes, now: number): Draft[] =>
  rules.flatMap((rule): Draft[] => {
    const old = now - rule.created_at.getTime() >= SILENT_MS;
    const types = extremes.get(rule.metric_field);
    if (!old || rule.alerts > 0 || !types || !isHigh(rule) || !WITHIN_VALUES.has(rule.aggregation)) return [];
    if (rule.queue_names.length > 0) return [];
    const own = [...types].filter(([type]) => rule.task_types.length === 0 || rule.task_types.includes(type));
    const highest = Math.max(...own.map(([, one]) => one.highest));
    if (own.length === 0 || rule.threshold_value <= 0 || highest >= NEAR * rule.threshold_value) return [];
    return [
      {
        type: 'alerting',
        kind: 'silent_rule',
        subject: String(rule.id),
        priority: 'low',
        description: `Rule «${rule.name}» has not fired for ${duration(now - rule.created_at.getTime())}, and nothing came near its threshold`,
        impact: `A threshold of ${brief(rule.threshold_value)} tells nothing: the highest value was ${brief(highest)}`,
        implementation: `Lower the threshold with the help of POST alerts/backtest/, or delete the rule`,
        evidence: {
          rule: rule.name,
          threshold: rule.threshold_value,
          highest_value: brief(highest),
          alerts: 0,
        },
        impact_estimate: estimate({}),
        confidence: 0.8,
        measure: { metric: 'alerts_per_day', ruleId: rule.id },
      },
    ];
  });
