import type { Rule } from '../rule.ts';
import type { Period } from './scope.ts';
import type { Track } from './simulate.ts';
import { isHigh } from './suggest.ts';

const SECOND = 1_000;
/** Values of a picture of the period. */
const MOST_SHOWN = 300;

/** What a rule judged in a slot of time, for a picture: the value nearest to a breach; null where it judged nothing. */
export interface Shown {
  /** Start of the slot, ms. */
  at: number;
  value: number | null;
}

/** Milliseconds of a slot. @param stepMs how far apart values are judged: no slot is to lie between two of them */
export const slotMsOf = ({ since, until }: Period, stepMs = SECOND): number =>
  Math.max(stepMs, Math.ceil((until - since) / MOST_SHOWN / SECOND) * SECOND);

/** Lays values out by slot, empty slots too. @param values by the number of their slot */
export const layOutSlots = (
  { since, until }: Period,
  slotMs: number,
  values: ReadonlyMap<number, number>,
): Shown[] =>
  Array.from({ length: Math.ceil((until - since) / slotMs) }, (_, slot) => ({
    at: since + slot * slotMs,
    value: values.get(slot) ?? null,
  }));

type Judge = Pick<Rule, 'condition' | 'thresholdValue'>;

const nearer = ({ condition, thresholdValue }: Judge): ((a: number, b: number) => number) => {
  if (condition !== 'eq') return isHigh(condition) ? Math.max : Math.min;
  return (a, b) => (Math.abs(a - thresholdValue) <= Math.abs(b - thresholdValue) ? a : b);
};

/** What was judged of all groups together, from everything that was judged. @param stepMs as of `slotMsOf` */
export const shownOf = (rule: Judge, tracks: readonly Track[], period: Period, stepMs: number): Shown[] => {
  const slotMs = slotMsOf(period, stepMs);
  const pick = nearer(rule);
  const values = new Map<number, number>();
  for (const { points } of tracks) {
    for (const { at, value } of points) {
      if (value === null) continue;
      const slot = Math.floor((at - period.since) / slotMs);
      const known = values.get(slot);
      values.set(slot, known === undefined ? value : pick(known, value));
    }
  }
  return layOutSlots(period, slotMs, values);
};
