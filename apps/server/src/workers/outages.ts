import type { HeartbeatHistory } from '@vigie/contract';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Gap } from './history-store.ts';

type Outages = Pick<HeartbeatHistory, 'outages' | 'outage_count'>;

/**
 * Stretches in which a worker was offline: from its last heartbeat before to its first after. One that goes on has no
 * end yet, and is as long as it has lasted.
 * @param gaps between two heartbeats, each too long, the latest first; `count` of them, of which some may be left out
 * @param lastHeard of a worker that is offline now, ms; undefined while it is online
 */
export const outagesOf = (
  { gaps, count }: { gaps: readonly Gap[]; count: number },
  lastHeard: number | undefined,
  now: number,
): Outages => {
  const ended = gaps.map(({ from, to }) => ({
    from: formatTimestamp(from),
    until: formatTimestamp(to),
    seconds: Math.round((to - from) / 1_000),
  }));
  if (lastHeard === undefined) return { outages: ended, outage_count: count };
  const goingOn = {
    from: formatTimestamp(lastHeard),
    until: null,
    seconds: Math.round((now - lastHeard) / 1_000),
  };
  return { outages: [goingOn, ...ended], outage_count: count + 1 };
};
