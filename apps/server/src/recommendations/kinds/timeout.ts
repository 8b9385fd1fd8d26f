import { brief, duration, estimate, perMonth, priorityOf, whole } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { TypeEvidence } from '../evidence-store.ts';

const FEWEST_FAILED = 10;
const FEWEST_GOOD = 100;
/** Failures that usually run so many times longer than nearly all that succeed hang. */
const HANGS = 3;
const ROOM = 1.5;
/** Failures that all end within this share of each other end by the clock. */
const AT_ONCE = 0.03;
const HOUR = 3_600_000;

const common = (type: TypeEvidence): Draft['evidence'] => ({
  executions: type.n,
  failed: type.failed,
  failed_median_ms: brief(type.failed_quartiles[1]),
  succeeded_p95_ms: brief(type.ok_p95),
  succeeded_p99_ms: brief(type.ok_p99),
  succeeded_longest_ms: brief(type.ok_max),
});

const setOne = (type: TypeEvidence, days: number): Draft[] => {
  // Above all that ever succeeded, where that is not itself far out.
  const timeout =
    Math.ceil(Math.max(ROOM * type.ok_p99, Math.min(type.ok_max, 2 * type.ok_p99)) / 1_000) * 1_000;
  const saved = type.failed_time - type.failed * timeout;
  if (type.failed_quartiles[1] < HANGS * type.ok_p99 || saved < 0.01 * type.time_sum) return [];
  const impact = estimate({
    percent: whole(saved / type.time_sum),
    hours_per_month: brief(perMonth(saved / HOUR, days)),
  });
  return [
    {
      type: 'performance',
      kind: 'timeout',
      subject: type.task_type,
      priority: priorityOf(impact),
      description: `Executions of ${type.task_type} that fail hang long before: set a timeout`,
      impact: `Free ~${impact.percent}% of the time that ${type.task_type} keeps workers busy, ${impact.hours_per_month} h a month`,
      implementation: `Set the timeout of ${type.task_type} to ${duration(timeout)}`,
      evidence: { ...common(type), failed_time_ms: brief(type.failed_time), proposed_timeout_ms: timeout },
      impact_estimate: impact,
      confidence: brief(Math.min(0.95, 0.5 + type.failed / 200)),
      measure: { metric: 'execution_time_ms', taskType: type.task_type },
    },
  ];
};

const raiseIt = (type: TypeEvidence, days: number): Draft[] => {
  const [first, middle, third] = type.failed_quartiles;
  const cut = third - first <= AT_ONCE * middle && middle >= type.ok_p95 && middle <= HANGS * type.ok_p99;
  // What succeeded stops where the failures are: it was cut off there.
  if (!cut || type.ok_max > middle * (1 + AT_ONCE) || type.ok_p99 < 0.6 * middle) return [];
  const timeout = Math.ceil((2 * middle) / 1_000) * 1_000;
  const percent = whole(type.failed / type.n);
  return [
    {
      type: 'reliability',
      kind: 'timeout',
      subject: type.task_type,
      priority: percent >= 5 ? 'high' : 'medium',
      description: `Executions of ${type.task_type} fail at ${duration(middle)}, just above what others need: consider increasing the timeout`,
      impact: `Avoid up to ${type.failed} failures in ${days} days, ${percent}% of its executions`,
      implementation: `Set the timeout of ${type.task_type} to ${duration(timeout)}`,
      evidence: {
        ...common(type),
        failed_q25_ms: brief(first),
        failed_q75_ms: brief(third),
        proposed_timeout_ms: timeout,
      },
      impact_estimate: estimate({ percent }),
      confidence: brief(Math.min(0.9, 0.5 + type.failed / 200)),
      measure: { metric: 'error_count', taskType: type.task_type },
    },
  ];
};

/** Timeouts that should be there, and those that are too short. */
export const timeouts = (types: readonly TypeEvidence[], days: number): Draft[] =>
  types
    .filter(({ failed, n, ok_p99: p99 }) => failed >= FEWEST_FAILED && n - failed >= FEWEST_GOOD && p99 > 0)
    .flatMap((type) => [...setOne(type, days), ...raiseIt(type, days)]);
