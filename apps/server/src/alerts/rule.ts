import type {
  AGGREGATIONS,
  CONDITIONS,
  MetricField,
  RULE_FIELDS,
  SEVERITIES,
  STATE_FIELDS,
} from '@vigie/contract';

export { AGGREGATIONS, CONDITIONS, SEVERITIES, STATE_FIELDS } from '@vigie/contract';

export type Condition = (typeof CONDITIONS)[number];
export type Aggregation = (typeof AGGREGATIONS)[number];
export type Severity = (typeof SEVERITIES)[number];
export type StateField = (typeof STATE_FIELDS)[number];
export type RuleField = (typeof RULE_FIELDS)[number];

/** A rule of executions, each by itself or many together. */
export type MetricRule = Rule & { metricField: MetricField };

/** A rule as the evaluator sees it. */
export interface Rule {
  id: number;
  brandId: number;
  name: string;
  description: string;
  metricField: RuleField;
  condition: Condition;
  thresholdValue: number;
  /** Opens the alert before the threshold does; undefined for none. */
  warningValue: number | undefined;
  isActive: boolean;
  emails: string[];
  channels: number[];
  cooldownMinutes: number;
  /** Empty means all. */
  taskTypes: string[];
  /** Empty means all. */
  queueNames: string[];
  aggregation: Aggregation;
  /** Of an aggregate; for `each` the age past which a metric pages nobody. */
  windowMinutes: number;
  forMinutes: number;
  minSamples: number;
  groupBy: 'task_type' | undefined;
  /** undefined: by how far past the threshold. */
  severity: Severity | undefined;
  noData: 'ignore' | 'alert';
  renotifyMinutes: number | undefined;
  notifyRecovery: boolean;
  triggerCount: number;
  /** ms */
  lastTriggeredAt: number | undefined;
  brokenReason: string | undefined;
  createdAt: number;
  updatedAt: number;
}
