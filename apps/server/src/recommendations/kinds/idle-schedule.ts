import { brief, dollars, duration, estimate, perMonth, priorityOf, whole } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { TypeEvidence } from '../evidence-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FEWEST = 50;
/** Share of runs without work, and of runs with some, or it is not known what work would be. */
const MOSTLY = 0.8;
const LEAST_WORK = 0.01;
/** Less than this in a month nobody changes a schedule for. */
const WORTH = { hours: 1, usd: 1 };
/** From start to start at least four fifths lie within a third of the usual. */
const REGULAR = 0.35;
/** Its runs, laid end to end, must fill so much of the span. */
const COVERED = 0.5;

/** Types that may be a schedule which mostly finds nothing to do; whether they run regularly is asked only of these. */
export const maybeIdle = (types: readonly TypeEvidence[], days: number): TypeEvidence[] =>
  types.filter(
    ({ n, idle, idle_time: time, idle_usd: usd }) =>
      n >= FEWEST &&
      idle >= MOSTLY * n &&
      n - idle >= LEAST_WORK * n &&
      (perMonth(time / HOUR, days) >= WORTH.hours || perMonth(usd, days) >= WORTH.usd),
  );

/** Schedules that run far more often than there is work. @param intervals quantiles from start to start, ms */
export const idleSchedules = (
  candidates: readonly TypeEvidence[],
  intervals: ReadonlyMap<string, readonly [number, number, number]>,
  days: number,
): Draft[] =>
  candidates.flatMap((type): Draft[] => {
    const [p10, p50, p90] = intervals.get(type.task_type) ?? [0, 0, 0];
    // What comes in bursts is regular only within them.
    const covered = (p50 * type.n) / (days * DAY);
    if (p50 <= 0 || covered < COVERED || p10 < (1 - REGULAR) * p50 || p90 > (1 + REGULAR) * p50) return [];
    const impact = estimate({
      percent: 50,
      hours_per_month: brief(perMonth(type.idle_time / 2 / HOUR, days)),
      usd_per_month: brief(perMonth(type.idle_usd / 2, days)),
    });
    return [
      {
        type: 'cost',
        kind: 'idle_schedule',
        subject: type.task_type,
        priority: priorityOf(impact),
        description: `${type.task_type} runs every ${duration(p50)} and finds nothing to do in ${whole(type.idle / type.n)}% of its runs`,
        impact: `Run half as often: save ${impact.hours_per_month} h of workers${type.idle_usd > 0 ? ` and ${dollars(impact.usd_per_month ?? 0)}` : ''} a month`,
        implementation: `Run ${type.task_type} every ${duration(2 * p50)}, or start it by an event`,
        evidence: {
          runs: type.n,
          idle_runs: type.idle,
          every_ms: brief(p50),
          idle_time_ms: brief(type.idle_time),
          idle_usd: brief(type.idle_usd),
        },
        impact_estimate: impact,
        confidence: 0.7,
        measure: { metric: 'executions_per_day', taskType: type.task_type },
      },
    ];
  });
