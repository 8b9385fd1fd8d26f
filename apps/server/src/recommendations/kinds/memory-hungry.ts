import { brief, estimate, whole } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { TypeEvidence } from '../evidence-store.ts';

const FEWEST = 50;
/** So many times what the next type of the queue needs, and so many MB more, */
const TIMES = 3;
const MORE_MB = 200;
/** by a type that makes up so little of the queue, is worth a place of its own. */
const MOST_SHARE = 0.3;

/** A type for which all workers of a queue must be large. */
export const memoryHungry = (types: readonly TypeEvidence[]): Draft[] =>
  [...Map.groupBy(types, ({ queue_name: queue }) => queue)].flatMap(([queue, all]): Draft[] => {
    const known = all
      .filter(({ memory_n: n }) => n >= FEWEST)
      .toSorted((a, b) => b.memory_p99 - a.memory_p99);
    const [hungry, next] = known;
    if (queue === '' || !hungry || !next) return [];
    const share = hungry.n / all.reduce((sum, { n }) => sum + n, 0);
    const [most, others] = [hungry.memory_p99, next.memory_p99];
    if (most < TIMES * others || most - others < MORE_MB || share > MOST_SHARE) return [];
    const percent = whole(1 - others / most);
    return [
      {
        type: 'cost',
        kind: 'memory_hungry',
        subject: hungry.task_type,
        priority: percent >= 80 ? 'high' : 'medium',
        description: `${hungry.task_type} needs ${brief(most / others)} times the memory of all else in '${queue}' queue`,
        impact: `Size the workers of ${queue} at ${Math.ceil(others)} MB instead of ${Math.ceil(most)} MB per task, ${percent}% less`,
        implementation: `Give ${hungry.task_type} a queue of its own with large workers`,
        evidence: {
          queue,
          memory_p99_mb: brief(most),
          next_type: next.task_type,
          next_memory_p99_mb: brief(others),
          share_of_executions_percent: brief(share * 100),
          executions: hungry.n,
        },
        impact_estimate: estimate({ percent }),
        confidence: brief(Math.min(0.95, 0.6 + hungry.memory_n / 2_000)),
        measure: { metric: 'memory_usage_mb', queueName: queue },
      },
    ];
  });
