import type { Severity } from './rule.ts';

/** A time in which alerts that match tell nobody. An empty part matches everything; all parts must match. */
export interface SilenceRow {
  id: number;
  starts_at: Date;
  ends_at: Date;
  reason: string;
  rule_ids: number[];
  group_keys: string[];
  task_types: string[];
  queue_names: string[];
  severities: Severity[];
  created_by: string;
  created_at: Date;
}

/** What a silence is held against. Task types and queues: all that the alert may be about. */
export interface Subject {
  ruleId: number;
  groupKey: string;
  severity: Severity;
  taskTypes: readonly string[];
  queueNames: readonly string[];
}

const isOneOf = <T>(wanted: readonly T[], value: T): boolean => wanted.length === 0 || wanted.includes(value);

/** Whether all of the alert lies within: an alert that is also about another type or queue must be told. */
const covers = (wanted: readonly string[], values: readonly string[]): boolean =>
  wanted.length === 0 || (values.length > 0 && values.every((value) => wanted.includes(value)));

/** The first silence that holds at `now` (ms) and matches, if any. */
export const silenceOf = (
  silences: readonly SilenceRow[],
  subject: Subject,
  now: number,
): SilenceRow | undefined =>
  silences.find(
    (silence) =>
      silence.starts_at.getTime() <= now &&
      now < silence.ends_at.getTime() &&
      isOneOf(silence.rule_ids, subject.ruleId) &&
      isOneOf(silence.group_keys, subject.groupKey) &&
      isOneOf(silence.severities, subject.severity) &&
      covers(silence.task_types, subject.taskTypes) &&
      covers(silence.queue_names, subject.queueNames),
  );
