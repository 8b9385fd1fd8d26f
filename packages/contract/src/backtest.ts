import Type from 'typebox';
import type { Static } from 'typebox';
import { LEVELS, RuleInput, SEVERITIES } from './alerts.ts';
import { Closed, Nullable, Timestamp } from './common.ts';

export const BACKTEST_DAYS = { least: 1, most: 30, usual: 7 } as const;
export const ALERTS_PER_WEEK = { least: 1, most: 1_000, usual: 7 } as const;

const days = Type.Optional(
  Type.Integer({
    minimum: BACKTEST_DAYS.least,
    maximum: BACKTEST_DAYS.most,
    default: BACKTEST_DAYS.usual,
    description: 'How far to look back.',
  }),
);
const alertsPerWeek = Type.Optional(
  Type.Integer({
    minimum: ALERTS_PER_WEEK.least,
    maximum: ALERTS_PER_WEEK.most,
    default: ALERTS_PER_WEEK.usual,
    description:
      'How often you are willing to be told: the suggested threshold comes close to it, never over.',
  }),
);

export const BacktestQuery = Type.Object({ days, alerts_per_week: alertsPerWeek });

/** A rule as it would be saved, but for whom to tell, and how far to look back. */
export const BacktestInput = Closed(
  {
    ...RuleInput.properties,
    name: Type.Optional(RuleInput.properties.name),
    days,
    alerts_per_week: alertsPerWeek,
  },
  {
    examples: [
      {
        metric_field: 'memory_usage_mb',
        condition: 'gt',
        threshold_value: 500,
        cooldown_minutes: 60,
        days: 7,
      },
    ],
  },
);

const Firing = Type.Object({
  at: Timestamp(),
  value: Nullable(Type.Number({ description: 'null: it fired because there was no data.' })),
  severity: Type.Enum(SEVERITIES),
  level: Type.Enum(LEVELS),
  group: Type.String({ description: 'The task type of a grouped rule, else empty.' }),
  until: Timestamp('The last breach before the alert fired again or was over.'),
  resolved_at: Nullable(
    Timestamp('When its alert would have resolved by itself; null while it is still active.'),
  ),
  affected_count: Type.Integer({
    description:
      'Executions in breach from this firing to the next; of an aggregate, executions in its window.',
  }),
});

export const NOISE = ['quiet', 'reasonable', 'noisy'] as const;

export const BacktestOutput = Type.Object({
  period: Type.String({ examples: ['last_7_days'] }),
  since: Timestamp(),
  until: Timestamp(),
  executions: Type.Integer({ description: 'Executions in the period that the rule looks at.' }),
  would_have_fired: Type.Integer({ description: 'How often it would have told somebody.' }),
  alerts: Type.Integer({ description: 'Incidents: one that goes on fires again after each cooldown.' }),
  firings: Type.Array(Firing, { description: 'The latest 100, newest first.' }),
  series: Type.Array(
    Type.Object({
      at: Timestamp('Start of the slot.'),
      value: Nullable(Type.Number({ description: 'null: nothing was judged in it.' })),
    }),
    {
      description:
        'What the rule judged, for a picture: at most 300 slots of the period, oldest first, each with the value ' +
        'nearest to a breach: of gt and gte the greatest, of lt and lte the least; of an aggregate the window’s. ' +
        'Of a grouped rule that of all groups.',
    },
  ),
  total_duration_minutes: Type.Number({ description: 'Of all alerts, from the first breach to the last.' }),
  longest_duration_minutes: Type.Number(),
  tasks: Type.Object({
    types: Type.Array(Type.Object({ task_type: Type.String(), count: Type.Integer() }), {
      description:
        'The 50 task types with most executions in breach, or in the windows of the latest 30 alerts.',
    }),
    latest_task_ids: Type.Array(Type.String(), { description: 'The latest 20.' }),
  }),
  noise: Type.Enum(NOISE),
  noise_evidence: Type.Object({
    firings_per_day: Type.Number(),
    short_share: Nullable(Type.Number({ description: 'Share of alerts that were over within 5 minutes.' })),
    single_share: Nullable(Type.Number({ description: 'Share of alerts that a single breach made.' })),
    median_gap_minutes: Nullable(Type.Number({ description: 'Between the starts of two alerts.' })),
    observed_days: Type.Number({ description: 'Days since the first execution of the period, at least 1.' }),
    formula: Type.String(),
  }),
  suggested_threshold: Nullable(Type.Number()),
  suggestion: Type.Object({
    wanted_per_week: Type.Integer(),
    would_have_fired: Nullable(
      Type.Integer({ description: 'With the suggested threshold, in this period.' }),
    ),
    exact: Nullable(
      Type.Boolean({ description: 'False: so much passes it that it fires at least as often as it says.' }),
    ),
    fires_per_week: Nullable(Type.Number()),
    reason: Nullable(Type.String({ description: 'Why there is no suggestion.' })),
  }),
  exact: Type.Boolean({ description: 'False: there was too much to replay one by one; `notes` say how.' }),
  step_seconds: Nullable(
    Type.Number({
      description: 'An aggregate is replayed at this step; the live evaluation looks every 5 s.',
    }),
  ),
  notes: Type.Array(Type.String()),
});
export type BacktestOutput = Static<typeof BacktestOutput>;
