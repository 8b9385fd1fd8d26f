import type { AlertRow } from './alert.ts';
import { silenceOf } from './silence.ts';
import type { SilenceRow } from './silence.ts';

type About = Pick<
  AlertRow,
  'rule_id' | 'group_key' | 'severity' | 'task_types' | 'queue_names' | 'snoozed_until'
>;

/**
 * Why nobody is told of an alert at `now` (ms): `snoozed`, or the id of the silence; undefined when it is told.
 * @param silences of the alert's brand
 */
export const whyQuiet = (alert: About, silences: readonly SilenceRow[], now: number): string | undefined => {
  if (alert.snoozed_until && alert.snoozed_until.getTime() > now) return 'snoozed';
  const subject = {
    ruleId: alert.rule_id,
    groupKey: alert.group_key,
    severity: alert.severity,
    taskTypes: alert.task_types,
    queueNames: alert.queue_names,
  };
  const silence = silenceOf(silences, subject, now);
  return silence && String(silence.id);
};
