import { selectBreaches, selectExtent, selectExtremes } from './each-store.ts';
import type { Wanted } from './each-store.ts';
import { ENOUGH_ALREADY, fromBorder, simulatedOf } from './replay.ts';
import type { Question, Replay, Suggestion } from './replay.ts';
import type { MetricRule } from '../rule.ts';
import { MOST_POINTS } from './scope.ts';
import { findBorder, firedAbove, isHigh } from './suggest.ts';
import { selectBreachingTasks } from './touched-store.ts';

const coarse = (breaching: number, sliceMs: number): string =>
  `${breaching} executions breach, more than the ${MOST_POINTS} that are replayed one by one: of each ` +
  `${sliceMs / 1000} s the first, the worst and the last count. Firings may be later by as much, and never more.`;

/** Replays a rule that looks at each execution: only those that breach are read. */
export const replayEach = async ({
  ctx,
  db,
  rule,
  period,
}: Question & { rule: MetricRule }): Promise<Replay> => {
  const { metricField: field, condition, warningValue, thresholdValue } = rule;
  const wanted: Wanted = { scope: rule, field, condition, bound: warningValue ?? thresholdValue, period };
  const simulated = simulatedOf(rule, false);
  const extent = await selectExtent(ctx, db, wanted);
  const { tracks, sliceMs } = await selectBreaches(ctx, db, wanted, extent);
  const shortcuts = sliceMs === undefined ? [] : [coarse(extent.breaching, sliceMs)];

  /**
   * A threshold past which not everything was read. First about where it lies, by the worst value of each slice of
   * time: never more firings than there really are, so never too strict. Then exactly, by what lies past that.
   */
  const search = async (limit: number): Promise<Suggestion> => {
    const extremes = await selectExtremes(ctx, db, wanted, extent.groups);
    const about = findBorder(simulated, extremes, limit, period.until);
    if (about.outside === undefined) return { reason: ENOUGH_ALREADY(about.fired) };
    const past: Wanted = { ...wanted, condition: isHigh(condition) ? 'gte' : 'lte', bound: about.outside };
    const found = await selectBreaches(ctx, db, past, await selectExtent(ctx, db, past));
    const border = findBorder(simulated, found.tracks, limit, period.until);
    return fromBorder(
      rule,
      { ...border, outside: border.outside ?? about.outside },
      found.sliceMs === undefined,
    );
  };

  return {
    simulated,
    tracks,
    series: extent.series,
    executions: extent.executions,
    first: extent.first,
    stepMs: undefined,
    shortcuts,
    touched: () => selectBreachingTasks(ctx, db, wanted),
    suggest: async (limit) =>
      sliceMs === undefined && firedAbove(simulated, tracks, period.until) > limit
        ? fromBorder(rule, findBorder(simulated, tracks, limit, period.until))
        : search(limit),
  };
};
