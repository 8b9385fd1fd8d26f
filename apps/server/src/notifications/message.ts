import type { NotificationEvent } from '@vigie/contract';

/** What is told to whom; frozen at the moment of the event. Times are milliseconds since the epoch. */
export interface AlertMessage {
  event: NotificationEvent;
  /** null for a test. */
  alertId: number | null;
  rule: {
    id: number;
    name: string;
    description: string;
    metricField: string;
    condition: string;
    thresholdValue: number;
    aggregation: string;
    windowMinutes: number | null;
  };
  brand: { id: number; name: string };
  /** The task type, worker or queue of the incident; empty when the rule does not group. */
  groupKey: string;
  level: 'warning' | 'critical';
  severity: 'low' | 'medium' | 'high' | 'critical';
  /** null when the alert says that there is no data. */
  currentValue: number | null;
  thresholdValue: number;
  triggeredAt: number;
  at: number;
  /** The latest ones; `affectedCount` has them all. */
  affectedTasks: string[];
  affectedCount: number;
  fireCount: number;
  /** Breaches that told nobody since the last notification. */
  suppressedSince: number;
}

export interface Recipients {
  emails: readonly string[];
  /** Ids of channels of the brand. */
  channels: readonly number[];
}
