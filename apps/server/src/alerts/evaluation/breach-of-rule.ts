import type { Rule, Severity } from '../rule.ts';

/** One breach of a rule, by a metric or by what was measured at one moment. */
export interface Breach {
  /** When it happened, never later than when it was seen; ms. */
  at: number;
  /** null: there was no data. */
  value: number | null;
  level: 'warning' | 'critical';
  severity: Severity;
  /** The one of the rule's two thresholds that was passed. */
  threshold: number;
  /** What breached; undefined for an aggregate or a state. */
  metric: { id: number; taskId: string } | undefined;
  /** Of an aggregate: the tasks behind it. */
  tasks?: readonly string[];
  /** What it is about, for silences; empty when not of certain types or queues. */
  taskTypes: readonly string[];
  queueNames: readonly string[];
}

/** Breaches of one rule and group that were found together. */
export interface Incident {
  rule: Rule;
  groupKey: string;
  breaches: Breach[];
  /** Whether some of it may have been seen before: read back after a crash, or sent again. */
  again: boolean;
}
