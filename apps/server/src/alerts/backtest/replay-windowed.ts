import { ENOUGH_ALREADY, fromBorder, simulatedOf } from './replay.ts';
import type { Question, Replay } from './replay.ts';
import type { MetricRule } from '../rule.ts';
import { evaluations, originOf, planSteps } from './series.ts';
import type { Cells, Steps, Windowed } from './series.ts';
import { shownOf } from './shown.ts';
import { findBorder } from './suggest.ts';
import { selectTasksWithin } from './touched-store.ts';
import { selectCells, selectSize } from './window-store.ts';

const LATEST_ALERTS = 30;

const shortcutsOf = (steps: Steps): string[] => {
  if (steps.stepMs <= steps.windowMs) return [];
  return [
    `So many task types over so many days are looked at every ${steps.stepMs / 1000} s only, which is longer than the window: breaches in between are missed.`,
  ];
};

/** Replays an aggregate: the window is evaluated at every step of the period. */
export const replayWindowed = async (
  { ctx, db, rule, period }: Question & { rule: MetricRule },
  aggregation: Windowed,
): Promise<Replay> => {
  const size = await selectSize(ctx, db, rule, period);
  const steps = planSteps(rule, period, size);
  const measured = { ...rule, aggregation };
  const cells = await selectCells(ctx, db, { scope: rule, field: rule.metricField, aggregation, steps });
  // Without any execution an ungrouped rule still has its one, empty group.
  const none: Cells = { group: '', cells: [], executions: [], values: [], figures: [] };
  const groups = cells.length === 0 && rule.groupBy === undefined ? [none] : cells;
  const tracks = groups.map((of) => ({ group: of.group, points: evaluations(measured, steps, of) }));
  const simulated = simulatedOf(rule, false);
  return {
    simulated,
    tracks,
    series: shownOf(rule, tracks, period, steps.stepMs),
    executions: size.executions,
    first: size.first,
    stepMs: steps.stepMs,
    shortcuts: shortcutsOf(steps),
    touched: ({ incidents }) =>
      selectTasksWithin(
        ctx,
        db,
        rule,
        incidents.slice(-LATEST_ALERTS).map(({ group, from, until }) => ({
          group,
          since: Math.max(originOf(steps), from - steps.windowMs),
          until,
        })),
      ),
    suggest: async (limit) => {
      const border = findBorder(simulated, tracks, limit, period.until);
      if (border.outside === undefined) return { reason: ENOUGH_ALREADY(border.fired) };
      return fromBorder(rule, border);
    },
  };
};
