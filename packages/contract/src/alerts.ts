import Type from 'typebox';
import type { Static } from 'typebox';
import { Closed, Id, Name, Nullable, Timestamp } from './common.ts';
import { METRIC_FIELDS } from './metrics.ts';
import { NAMES_HINT } from './names.ts';

export const CONDITIONS = ['gt', 'gte', 'lt', 'lte', 'eq'] as const;
export const AGGREGATIONS = [
  'each',
  'avg',
  'min',
  'max',
  'sum',
  'count',
  'p50',
  'p95',
  'p99',
  'error_rate',
] as const;
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export const LEVELS = ['warning', 'critical'] as const;

/** What is not in a metric but in the state of workers, queues, task types and budgets. */
export const STATE_FIELDS = [
  'worker_silent_seconds',
  'worker_load_average',
  'worker_success_rate',
  'queue_online_workers',
  'queue_oldest_waiting_seconds',
  'minutes_since_execution',
  'budget_used_percent',
  'budget_forecast_percent',
] as const;
/** Everything that a rule can measure. */
export const RULE_FIELDS = [...METRIC_FIELDS, ...STATE_FIELDS] as const;

/** Text of several lines: line breaks and tabs, no other control characters. */
export const Prose = (maxLength: number) =>
  Type.String({ maxLength, pattern: '^(?:[^\\p{Cc}\\p{Cs}]|[\\n\\r\\t])*$' });
const names = (what: string) =>
  Type.Optional(Nullable(Name(2_100, `One ${what} or, of up to 20, ${NAMES_HINT}; null for all.`)));

const optional = {
  description: Type.Optional(Prose(2_000)),
  is_active: Type.Optional(Type.Boolean({ default: true })),
  notification_emails: Type.Optional(
    Type.Array(Type.String({ maxLength: 254, description: 'One plain address.' }), { maxItems: 20 }),
  ),
  channels: Type.Optional(Type.Array(Id(), { maxItems: 20, description: 'Ids of channels of the brand.' })),
  cooldown_minutes: Type.Optional(Type.Number({ minimum: 0, maximum: 10_080, default: 30 })),
  task_type: names('task type'),
  queue_name: names('queue'),
  aggregation: Type.Optional(
    Type.Enum(AGGREGATIONS, {
      default: 'each',
      description: 'each looks at every execution, the others at all executions of the window.',
    }),
  ),
  window_minutes: Type.Optional(
    Nullable(
      Type.Integer({
        minimum: 1,
        maximum: 10_080,
        description: 'Default 5; for each the age past which a backfilled metric tells nobody, default 60.',
      }),
    ),
  ),
  for_minutes: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1_440,
      default: 0,
      description: 'Must hold that long; not for each.',
    }),
  ),
  min_samples: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 1,
      description: 'Fewer executions in the window give no verdict; not for each.',
    }),
  ),
  group_by: Type.Optional(
    Nullable(Type.Enum(['task_type'], { description: 'One alert per task type, each with its cooldown.' })),
  ),
  warning_value: Type.Optional(
    Nullable(Type.Number({ description: 'Opens the alert before the threshold does, with severity low.' })),
  ),
  severity: Type.Optional(
    Nullable(Type.Enum(SEVERITIES, { description: 'null: by how far past the threshold.' })),
  ),
  no_data: Type.Optional(
    Type.Enum(['ignore', 'alert'], {
      default: 'ignore',
      description: 'What to do when the window is empty; not for each.',
    }),
  ),
  renotify_minutes: Type.Optional(
    Nullable(
      Type.Number({
        minimum: 1,
        maximum: 10_080,
        description: 'Tell again while the alert is neither acknowledged nor resolved.',
      }),
    ),
  ),
  notify_recovery: Type.Optional(Type.Boolean({ default: false, description: 'Tell when it resolves.' })),
};

/** A rule as it is written. Someone must be told: `notification_emails` or `channels`. */
export const RuleInput = Closed(
  {
    name: Name(200),
    metric_field: Type.Enum(RULE_FIELDS),
    condition: Type.Enum(CONDITIONS),
    threshold_value: Type.Number(),
    ...optional,
  },
  {
    examples: [
      {
        name: 'Memory Usage Alert',
        description: 'Memory above 500 MB',
        metric_field: 'memory_usage_mb',
        condition: 'gt',
        threshold_value: 500,
        notification_emails: ['admin@example.com'],
        cooldown_minutes: 60,
        is_active: true,
      },
    ],
  },
);
export type RuleInput = Static<typeof RuleInput>;

/** A change of a rule: the fields that are given; together with the others they must make sense. */
export const RulePatch = Closed(
  {
    name: Type.Optional(RuleInput.properties.name),
    metric_field: Type.Optional(RuleInput.properties.metric_field),
    condition: Type.Optional(RuleInput.properties.condition),
    threshold_value: Type.Optional(RuleInput.properties.threshold_value),
    ...optional,
  },
  { examples: [{ threshold_value: 750, is_active: false }] },
);

export const RuleOutput = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  brand: Type.Object({ id: Type.Integer(), name: Type.String() }),
  description: Type.String(),
  metric_field: Type.Enum(RULE_FIELDS),
  condition: Type.Enum(CONDITIONS),
  threshold_value: Type.Number(),
  is_active: Type.Boolean(),
  notification_emails: Type.Array(Type.String()),
  cooldown_minutes: Type.Number(),
  trigger_count: Type.Integer({ description: 'How often it fired.' }),
  last_triggered_at: Nullable(Timestamp()),
  created_at: Timestamp(),
  updated_at: Timestamp(),
  channels: Type.Array(Type.Integer()),
  task_type: Nullable(Type.String()),
  queue_name: Nullable(Type.String()),
  aggregation: Type.Enum(AGGREGATIONS),
  window_minutes: Nullable(Type.Integer()),
  for_minutes: Type.Number(),
  min_samples: Type.Integer(),
  group_by: Nullable(Type.Enum(['task_type'])),
  warning_value: Nullable(Type.Number()),
  severity: Nullable(Type.Enum(SEVERITIES)),
  no_data: Type.Enum(['ignore', 'alert']),
  renotify_minutes: Nullable(Type.Number()),
  notify_recovery: Type.Boolean(),
  broken_reason: Nullable(
    Type.String({ description: 'Why the rule could not be evaluated; null when it can.' }),
  ),
});
export type RuleOutput = Static<typeof RuleOutput>;

export const RuleTestInput = Closed(
  {
    test_value: Type.Optional(
      Nullable(Type.Number({ description: 'Left out: the latest value of the field in the brand.' })),
    ),
    send_notification: Type.Optional(
      Type.Boolean({ default: false, description: 'Sends a message marked as a test.' }),
    ),
  },
  { examples: [{ test_value: 6000, send_notification: false }] },
);
export type RuleTestInput = Static<typeof RuleTestInput>;

export const RuleTestOutput = Type.Object({
  would_trigger: Type.Boolean(),
  test_value: Type.Number(),
  threshold_value: Type.Number(),
  condition: Type.Enum(CONDITIONS),
  message: Type.String({ examples: ['Alert would be triggered: 6000 > 5000'] }),
  level: Nullable(Type.Enum(LEVELS)),
  severity: Nullable(Type.Enum(SEVERITIES)),
  notifications: Type.Array(Type.String(), { description: 'Ids of the test messages that were sent off.' }),
});
export type RuleTestOutput = Static<typeof RuleTestOutput>;
