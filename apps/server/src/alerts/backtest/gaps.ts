import type { Period } from './scope.ts';
import { layOutSlots, slotMsOf } from './shown.ts';
import type { Shown } from './shown.ts';
import { simulate } from './simulate.ts';
import type { Point, SimulatedRule, Track } from './simulate.ts';

const MINUTE = 60_000;

/** A stretch without executions of a task type: from one to the next, or to the end of the period; ms. */
export interface Gap {
  from: number;
  to: number;
}

export interface Gaps {
  group: string;
  /** In order of time. */
  gaps: readonly Gap[];
}

/** A gap in breach of `bound` minutes, cut to the period; undefined when it is too short. */
const pointOf = (gap: Gap, period: Period, bound: number, end = gap.to): Point | undefined => {
  // A millisecond past the bound, so that gt and gte agree.
  const at = Math.max(period.since, Math.ceil(gap.from + Math.max(0, bound) * MINUTE) + 1);
  return at < end ? { at, until: end, value: (at - gap.from) / MINUTE, executions: 0 } : undefined;
};

/** Breaches of a dead-man's switch: each gap from the moment at which it has lasted too long. */
export const gapTracks = (
  rule: Pick<SimulatedRule, 'thresholdValue' | 'warningValue'>,
  all: readonly Gaps[],
  period: Period,
): Track[] =>
  all.map(({ group, gaps }) => ({
    group,
    points: gaps.flatMap((gap) => {
      const critical = pointOf(gap, period, rule.thresholdValue);
      const warning =
        rule.warningValue === undefined
          ? undefined
          : pointOf(gap, period, rule.warningValue, critical?.at ?? gap.to);
      return [warning, critical].filter((point) => point !== undefined);
    }),
  }));

/** How long nothing had run at most, in minutes, by slot of time; 0 where executions follow each other closely. */
export const gapSeries = (all: readonly Gaps[], period: Period): Shown[] => {
  const slotMs = slotMsOf(period);
  const slotAt = (at: number): number => Math.floor((at - period.since) / slotMs);
  const longest = new Map<number, number>();
  for (const { from, to } of all.flatMap(({ gaps }) => gaps)) {
    for (let slot = Math.max(0, slotAt(from)); slot <= slotAt(to); slot += 1) {
      const end = Math.min(to, period.since + (slot + 1) * slotMs);
      longest.set(slot, Math.max(longest.get(slot) ?? 0, (end - from) / MINUTE));
    }
  }
  return layOutSlots(period, slotMs, longest).map(({ at, value }) => ({ at, value: value ?? 0 }));
};

/**
 * The shortest time, in whole minutes, after which the switch fires at most `limit` times, and how often that is. A
 * longer time is never passed more often, so it is found by bisection.
 */
export const shortestWait = (
  rule: SimulatedRule,
  all: readonly Gaps[],
  period: Period,
  limit: number,
): { minutes: number; fired: number } => {
  const firedAfter = (minutes: number): number => {
    const alone = { ...rule, thresholdValue: minutes, warningValue: undefined };
    return simulate(alone, gapTracks(alone, all, period), period.until).fired;
  };
  const longest = all
    .flatMap(({ gaps }) => gaps)
    .reduce((most, { from, to }) => Math.max(most, to - from), 0);
  let [low, high] = [1, Math.ceil(longest / MINUTE) + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firedAfter(middle) <= limit) high = middle;
    else low = middle + 1;
  }
  return { minutes: low, fired: firedAfter(low) };
};
