import Type from 'typebox';
import type { Static } from 'typebox';
import { AGGREGATIONS, CONDITIONS, LEVELS, Prose, RULE_FIELDS, SEVERITIES } from './alerts.ts';
import { Closed, Nullable, Timestamp } from './common.ts';
import { NotificationOutput } from './notifications.ts';

export const ALERT_STATUSES = ['firing', 'acknowledged', 'resolved'] as const;
export const EVENT_KINDS = [
  'fired',
  'renotified',
  'acknowledged',
  'snoozed',
  'resolved',
  'flapping',
] as const;

/** How an incident stands. */
const standing = {
  status: Type.Enum(ALERT_STATUSES),
  triggered_at: Timestamp(),
  current_value: Nullable(Type.Number({ description: 'null: there was no data.' })),
  threshold_value: Type.Number(),
  condition: Type.Enum(CONDITIONS),
  metric_field: Type.Enum(RULE_FIELDS),
  aggregation: Type.Enum(AGGREGATIONS, {
    description: 'What the values are: of error_rate a percentage, of count a number, whatever the field.',
  }),
  level: Type.Enum(LEVELS),
  severity: Type.Enum(SEVERITIES),
  group: Type.String({ description: 'Task type, worker or queue of the incident; empty when not grouped.' }),
  affected_tasks: Type.Array(Type.String(), { description: 'The latest 100.' }),
  affected_count: Type.Integer(),
  fire_count: Type.Integer({
    description: 'How often it fired; what came within the cooldown is not in it.',
  }),
  last_fired_at: Timestamp(),
  last_breach_at: Timestamp(),
  flapping: Type.Boolean(),
  acknowledged_at: Nullable(Timestamp()),
  acknowledged_by: Nullable(Type.String()),
  snoozed_until: Nullable(Timestamp()),
};

/** One incident: what the rule said at that moment, how it stands, and who was told. */
export const AlertOutput = Type.Object({
  id: Type.Integer({ description: 'The alert’s own id: `alert_id` in active/.' }),
  alert_rule: Type.Object({ id: Type.Integer(), name: Type.String() }),
  ...standing,
  resolved_at: Nullable(Timestamp()),
  resolved_by: Nullable(Type.String({ description: '`auto`, or who did it by hand.' })),
  notifications: Type.Array(NotificationOutput),
});
export type AlertOutput = Static<typeof AlertOutput>;

export const AlertDetail = Type.Object({
  ...AlertOutput.properties,
  events: Type.Array(
    Type.Object({
      id: Type.Integer(),
      kind: Type.Enum(EVENT_KINDS),
      at: Timestamp(),
      actor: Type.String({ description: '`auto`, or who did it.' }),
      value: Nullable(Type.Number()),
      metric: Nullable(Type.Integer({ description: 'id of the metric that caused it.' })),
      silenced_by: Nullable(
        Type.String({ description: 'Why nobody was told: a silence’s id, `snoozed` or `flapping`.' }),
      ),
      detail: Type.String(),
    }),
    { description: 'Every change of state, oldest first; the latest 1,000.' },
  ),
});
export type AlertDetail = Static<typeof AlertDetail>;

export const ActiveAlerts = Type.Object({
  active_alerts: Type.Integer({ description: 'How many there are in all.' }),
  alerts: Type.Array(
    Type.Object({
      id: Type.Integer({ description: 'id of the rule.' }),
      alert_id: Type.Integer(),
      name: Type.String(),
      ...standing,
    }),
  ),
});
export type ActiveAlerts = Static<typeof ActiveAlerts>;

/** What may be said with an acknowledgement or a resolution; the body may be left out. */
export const NoteInput = Closed(
  { note: Type.Optional(Prose(1_000)) },
  { examples: [{ note: 'Restarting the worker.' }] },
);
export type NoteInput = Static<typeof NoteInput>;

export const SnoozeInput = Closed(
  { minutes: Type.Number({ minimum: 1, maximum: 10_080 }), note: NoteInput.properties.note },
  { examples: [{ minutes: 60 }] },
);
export type SnoozeInput = Static<typeof SnoozeInput>;
