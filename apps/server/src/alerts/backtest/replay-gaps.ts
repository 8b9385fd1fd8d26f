import { selectGaps } from './gap-store.ts';
import { gapSeries, gapTracks, shortestWait } from './gaps.ts';
import { ENOUGH_ALREADY, simulatedOf } from './replay.ts';
import type { Question, Replay } from './replay.ts';

/** Replays a dead-man's switch: the gaps between the executions of each task type. */
export const replayGaps = async ({ ctx, db, rule, period }: Question): Promise<Replay> => {
  const bound = rule.warningValue ?? rule.thresholdValue;
  const { gaps, executions, first } = await selectGaps(ctx, db, { scope: rule, period, bound });
  const simulated = simulatedOf(rule, true);
  return {
    simulated,
    tracks: gapTracks(rule, gaps, period),
    series: gapSeries(gaps, period),
    executions,
    first,
    stepMs: undefined,
    shortcuts: [],
    // What did not run is no task.
    touched: async () => ({ types: [], latest_task_ids: [] }),
    suggest: async (limit) => {
      const { minutes, fired } = shortestWait(simulated, gaps, period, limit);
      return minutes === 1 ? { reason: ENOUGH_ALREADY(fired) } : { threshold: minutes, fired, exact: true };
    },
  };
};
