import { planServers } from '../../analysis/index.ts';
import type { QueueLoad } from '../../analysis/index.ts';
import { brief, duration, estimate, whole } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { QueueEvidence } from '../evidence-store.ts';

const HOUR = 3_600_000;
const FEWEST = 200;
/** A day of hours, or the busiest one may not have come yet. */
const FEWEST_HOURS = 12;
const HOURS_OF_MONTH = 720;

interface Slots {
  workers: number;
  slots: number;
}

const loadOf = (queue: QueueEvidence, servers: number): QueueLoad => {
  const mean = queue.service_sum / queue.n;
  return {
    // The first and the last hour are not whole.
    arrivals: queue.hours
      .toSorted(([a], [b]) => a - b)
      .slice(1, -1)
      .map(([, n]) => n),
    stretchMs: HOUR,
    serviceMs: mean,
    serviceScv: Math.max(0, queue.service_sq / queue.n / mean ** 2 - 1),
    arrivalScv: Math.min(20, Math.max(0.2, queue.dispersion)),
    servers,
  };
};

/** Workers to add to a queue that waits for them, or to take from one that idles. */
export const queueWorkers = (
  queues: readonly QueueEvidence[],
  slotsOf: (queue: string) => Slots | undefined,
): Draft[] =>
  queues.flatMap((queue): Draft[] => {
    const told = slotsOf(queue.queue_name);
    const { workers, slots } = told ?? { workers: queue.workers, slots: queue.workers };
    if (queue.n < FEWEST || queue.waits < FEWEST || queue.hours.length < FEWEST_HOURS || workers === 0)
      return [];
    const waitMs = queue.wait_sum / queue.waits;
    const load = loadOf(queue, slots);
    const plan = planServers(load, waitMs);
    if (!plan) return [];
    const each = slots / workers;
    const count = plan.change > 0 ? Math.ceil(plan.change / each) : Math.floor(-plan.change / each);
    if (count === 0) return [];
    const many = `${count} worker${count === 1 ? '' : 's'}`;
    const name = queue.queue_name;
    const percent = whole(1 - plan.expectedMs / waitMs);
    const adds = plan.change > 0;
    return [
      {
        type: adds ? 'performance' : 'cost',
        kind: 'queue_workers',
        subject: name,
        priority: adds ? (waitMs > load.serviceMs ? 'high' : 'medium') : 'low',
        description: adds
          ? `Consider increasing worker count for '${name}' queue`
          : `Consider decreasing worker count for '${name}' queue`,
        impact: adds
          ? `Reduce average wait time by ~${percent}%, from ${duration(waitMs)} to ${duration(plan.expectedMs)}`
          : `Save ~${whole(count / workers)}% of the workers; the average wait stays at ${duration(plan.expectedMs)}`,
        implementation: adds ? `Add ${many} to ${name} queue` : `Remove ${many} from ${name} queue`,
        evidence: {
          executions: queue.n,
          mean_wait_ms: brief(waitMs),
          model_wait_ms: plan.modelNowMs === undefined ? null : brief(plan.modelNowMs),
          expected_wait_ms: brief(plan.expectedMs),
          mean_execution_ms: brief(load.serviceMs),
          execution_variation: brief(load.serviceScv),
          arrival_variation: brief(load.arrivalScv),
          arrivals_busiest_hour: Math.max(...load.arrivals),
          workers,
          proposed_workers: adds ? workers + count : workers - count,
          slots,
          slots_from: told ? 'heartbeats' : 'metrics',
          load_busiest_hour_percent: whole(plan.busiestNow),
          load_busiest_hour_after_percent: whole(plan.busiestAfter),
          model: 'Allen-Cunneen G/G/c, hour by hour',
        },
        impact_estimate: estimate(
          adds ? { percent } : { percent: whole(count / workers), hours_per_month: count * HOURS_OF_MONTH },
        ),
        confidence: brief(told ? plan.confidence : plan.confidence * 0.8),
        measure: { metric: 'queue_wait_time_ms', queueName: name },
      },
    ];
  });
