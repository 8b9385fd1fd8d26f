import type { AlertRow } from '../alert.ts';
import { quietTime } from '../quiet-time.ts';
import type { Rule } from '../rule.ts';

const MINUTE = 60_000;

/** What time alone brings about: the end of an alert, or a message about it. `rewind`: the clock was ahead before. */
export type Due = 'resolve' | 'tell' | 'renotify' | 'rewind';

/**
 * What is due for an active alert.
 * @param seen.resolvable false while nobody can say whether the condition still holds
 */
export const dueOf = (
  rule: Rule,
  alert: AlertRow,
  seen: { now: number; quiet: boolean; resolvable: boolean },
): Due | undefined => {
  const { now, quiet, resolvable } = seen;
  const told = alert.last_notified_at?.getTime();
  if (alert.last_breach_at.getTime() > now + MINUTE || (told ?? 0) > now + MINUTE) return 'rewind';
  if (
    resolvable &&
    now - alert.last_breach_at.getTime() >= quietTime(rule.cooldownMinutes, alert.quiet_factor)
  )
    return 'resolve';
  if (quiet) return undefined;
  // It fired while it was silenced or snoozed.
  if (told === undefined || told < alert.last_fired_at.getTime()) return 'tell';
  if (rule.renotifyMinutes === undefined || alert.acknowledged_at) return undefined;
  return now - told >= rule.renotifyMinutes * MINUTE ? 'renotify' : undefined;
};
