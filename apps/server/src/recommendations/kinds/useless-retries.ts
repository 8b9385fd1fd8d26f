import { brief, dollars, estimate, perMonth, priorityOf, whole } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { RetryEvidence } from '../evidence-store.ts';

const HOUR = 3_600_000;
/** Retries that help at most this often help nobody: upper end of the 95 % interval. */
const HELPS = 0.1;
const Z = 1.96;

/** Upper end of E. B. Wilson's interval for a share (JASA 22, 1927). */
const atMost = (some: number, all: number): number => {
  const share = some / all;
  const square = Z ** 2 / all;
  return (
    (share + square / 2 + Z * Math.sqrt((share * (1 - share)) / all + square / (4 * all))) / (1 + square)
  );
};

/** Types whose failed tasks fail again when they are run again. */
export const uselessRetries = (retries: readonly RetryEvidence[], days: number): Draft[] =>
  retries.flatMap((type): Draft[] => {
    const most = atMost(type.helped, type.retried);
    const hours = perMonth(type.again_time / HOUR, days);
    const usd = perMonth(type.again_usd, days);
    if (most > HELPS) return [];
    const impact = estimate({ usd_per_month: brief(usd), hours_per_month: brief(hours) });
    return [
      {
        type: 'reliability',
        kind: 'useless_retries',
        subject: type.task_type,
        priority: priorityOf(impact),
        description: `Retries of ${type.task_type} never help: ${type.helped} of ${type.retried} retried tasks succeeded`,
        impact: `Save ${brief(hours)} h of workers${usd > 0 ? ` and ${dollars(usd)}` : ''} a month`,
        implementation: `Do not retry ${type.task_type}, or only after errors that pass by themselves`,
        evidence: {
          retried_tasks: type.retried,
          succeeded_after_retry: type.helped,
          success_at_most_percent: whole(most),
          retries: type.again,
          retry_time_ms: brief(type.again_time),
          retry_usd: brief(type.again_usd),
        },
        impact_estimate: impact,
        confidence: brief(1 - most),
        measure: { metric: 'executions_per_day', taskType: type.task_type },
      },
    ];
  });
