import type { Rule } from '../rule.ts';
import type { Pending } from './pending-store.ts';

const MINUTE = 60_000;

/** A rule and group whose condition holds now. */
export interface Holding {
  rule: Rule;
  groupKey: string;
}

/** What `for_minutes` makes of the conditions that hold. */
export interface Held<H> {
  /** Those that have held long enough. */
  due: H[];
  save: Pending[];
  remove: Pending[];
}

/**
 * A condition must hold at every evaluation for `for_minutes`; one evaluation without it starts anew.
 * @param isMeasured whether a rule was measured this time: if not, what is noted of it stays
 * @param at ms; a note from after it was made by a clock that was ahead, and counts from now
 */
export const holdLongEnough = <H extends Holding>(
  holding: readonly H[],
  pending: readonly Pending[],
  isMeasured: (ruleId: number) => boolean,
  at: number,
): Held<H> => {
  const key = (ruleId: number, groupKey: string): string => `${ruleId} ${groupKey}`;
  const noted = new Map(pending.map((one) => [key(one.ruleId, one.groupKey), one]));
  const still = new Set<string>();
  const held: Held<H> = { due: [], save: [], remove: [] };
  for (const one of holding) {
    const { rule, groupKey } = one;
    if (rule.forMinutes === 0) {
      held.due.push(one);
      continue;
    }
    const name = key(rule.id, groupKey);
    still.add(name);
    const since = noted.get(name)?.since;
    const from = since === undefined || since > at ? at : since;
    if (from !== since) held.save.push({ ruleId: rule.id, groupKey, since: from });
    if (at - from >= rule.forMinutes * MINUTE) held.due.push(one);
  }
  held.remove = pending.filter(
    ({ ruleId, groupKey }) => isMeasured(ruleId) && !still.has(key(ruleId, groupKey)),
  );
  return held;
};
