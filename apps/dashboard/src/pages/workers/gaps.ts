import type { HeartbeatHistory } from '@vigie/contract';

export interface ChartPoint {
  at: string;
  value: number | null;
}
type Figure = 'cpu_percent' | 'memory_percent' | 'active_tasks' | 'load_average';
type History = Pick<
  HeartbeatHistory,
  'since' | 'until' | 'bucket_seconds' | 'offline_after_seconds' | 'points'
>;

/**
 * One figure of a worker's history for a chart of the whole window: where no heartbeat came the line is broken, also
 * before the first point and after the last.
 */
export const withGaps = (history: History, figure: Figure): ChartPoint[] => {
  const { since, until, points, bucket_seconds: step, offline_after_seconds: offline } = history;
  // A worker that is heard of less often than there are points has an empty one now and then.
  const longest = Math.max(2 * step, offline) * 1_000;
  const isGap = (from: string, to: string): boolean => Date.parse(to) - Date.parse(from) > longest;
  const nothing = (at: string | number): ChartPoint => ({ at: new Date(at).toISOString(), value: null });
  const drawn = points.flatMap((point, i) => {
    const next = points[i + 1]?.at ?? until;
    const here = { at: point.at, value: point[figure] };
    return isGap(point.at, next) ? [here, nothing(Date.parse(point.at) + step * 1_000)] : [here];
  });
  const first = points[0]?.at ?? until;
  return [...(isGap(since, first) ? [nothing(since)] : []), ...drawn, nothing(until)];
};
