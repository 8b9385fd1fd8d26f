import type { AlertOutput, NotificationOutput } from '@vigie/contract';
import { formatNullable, formatTimestamp } from '../core/timestamp.ts';
import type { Aggregation, Condition, RuleField, Severity } from './rule.ts';

/** An incident as it is stored. */
export interface AlertRow {
  id: number;
  brand_id: number;
  rule_id: number;
  rule_name: string;
  group_key: string;
  metric_field: RuleField;
  aggregation: Aggregation;
  condition: Condition;
  threshold_value: number;
  current_value: number | null;
  level: 'warning' | 'critical';
  severity: Severity;
  triggered_at: Date;
  last_fired_at: Date;
  last_breach_at: Date;
  last_notified_at: Date | null;
  fire_count: number;
  affected_tasks: string[];
  affected_count: number;
  /** Breaches that joined since the last notification. */
  suppressed: number;
  /** All that it was about so far; empty: not of one task type or queue alone. */
  task_types: string[];
  queue_names: string[];
  flapping: boolean;
  /** How many times longer than usual no breach may come before it resolves. */
  quiet_factor: number;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  snoozed_until: Date | null;
  resolved_at: Date | null;
  resolved_by: string | null;
}

const time = (at: Date | null): string | null => formatNullable(at?.getTime() ?? null);

/** What active/ and history/ both show. */
export const toStanding = (row: AlertRow) => ({
  status: row.resolved_at
    ? ('resolved' as const)
    : row.acknowledged_at
      ? ('acknowledged' as const)
      : ('firing' as const),
  triggered_at: formatTimestamp(row.triggered_at.getTime()),
  current_value: row.current_value,
  threshold_value: row.threshold_value,
  condition: row.condition,
  metric_field: row.metric_field,
  aggregation: row.aggregation,
  level: row.level,
  severity: row.severity,
  group: row.group_key,
  affected_tasks: row.affected_tasks,
  affected_count: row.affected_count,
  fire_count: row.fire_count,
  last_fired_at: formatTimestamp(row.last_fired_at.getTime()),
  last_breach_at: formatTimestamp(row.last_breach_at.getTime()),
  flapping: row.flapping,
  acknowledged_at: time(row.acknowledged_at),
  acknowledged_by: row.acknowledged_by,
  snoozed_until: time(row.snoozed_until),
});

export const toAlertOutput = (row: AlertRow, notifications: NotificationOutput[]): AlertOutput => ({
  id: row.id,
  alert_rule: { id: row.rule_id, name: row.rule_name },
  ...toStanding(row),
  resolved_at: time(row.resolved_at),
  resolved_by: row.resolved_by,
  notifications,
});
