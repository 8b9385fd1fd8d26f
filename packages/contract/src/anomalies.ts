import Type from 'typebox';
import type { Static } from 'typebox';
import { SEVERITIES } from './alerts.ts';
import { Nullable, Timestamp } from './common.ts';
import { METRIC_FIELDS } from './metrics.ts';

export const SENSITIVITIES = ['low', 'medium', 'high'] as const;

const Explanation = Type.Object({
  factor: Type.String({
    description: 'What else was unlike the others: a metric, volume, price_per_token, worker, deploy.',
  }),
  value: Type.Number(),
  usual: Type.Number(),
  name: Type.Optional(Type.String({ description: 'Of the worker, or the version of the deploy.' })),
  text: Type.String({ examples: ['4.1x the usual tokens used'] }),
});
export type Explanation = Static<typeof Explanation>;

export const Anomaly = Type.Object({
  task_id: Type.String(),
  metric: Type.Enum(METRIC_FIELDS),
  value: Type.Number(),
  expected_range: Type.Array(Type.Number(), {
    minItems: 2,
    maxItems: 2,
    description: 'From, to: what is usual for the task type.',
  }),
  severity: Type.Enum(SEVERITIES),
  detected_at: Timestamp('When the execution ran.'),
  description: Type.String({ examples: ['Execution time 5.6x higher than normal'] }),
  id: Type.Integer({ description: 'Of the metric.' }),
  task_type: Type.String(),
  direction: Type.Enum(['high', 'low']),
  score: Type.Number({ minimum: 0, maximum: 1, description: '0.5 at the edge of the expected range.' }),
  explanation: Type.Array(Explanation, {
    description: 'May be empty: nothing else that was measured differs.',
  }),
});
export type Anomaly = Static<typeof Anomaly>;

const Edges = Type.Array(Type.Number(), { minItems: 2, maxItems: 2 });

export const UsualRange = Type.Object({
  task_type: Type.String(),
  metric: Type.Enum(METRIC_FIELDS),
  expected_range: Nullable(
    Type.Array(Type.Number(), {
      minItems: 2,
      maxItems: 2,
      description:
        'From, to: where an execution is usual at this sensitivity. Where that depends on the hour, from the lowest edge to the highest.',
    }),
  ),
  by_hour: Nullable(
    Type.Array(Edges, {
      minItems: 48,
      maxItems: 48,
      description:
        'Where it depends on the hour: the 24 hours of a weekday, then of a day of the weekend, in UTC. null: one range serves all.',
    }),
  ),
  reason: Nullable(Type.String({ description: 'Why there is no range, where there is none.' })),
});
export type UsualRange = Static<typeof UsualRange>;

export const Anomalies = Type.Object({
  anomalies_detected: Type.Integer(),
  anomalies: Type.Array(Anomaly, { description: 'The 1,000 that stand out most, the worst first.' }),
  recommendations: Type.Array(Type.String()),
  reason: Nullable(Type.String({ description: 'Why there is no verdict, where there is none.' })),
  ranges: Type.Optional(
    Type.Array(UsualRange, {
      description: 'With ranges=true: what is usual, of each task type and metric asked for.',
    }),
  ),
});
export type Anomalies = Static<typeof Anomalies>;

export const SERIES_KINDS = [
  'level_shift',
  'drift',
  'volume_rise',
  'volume_drop',
  'error_rate_jump',
  'missing_runs',
] as const;

export const SeriesAnomaly = Type.Object({
  task_id: Type.Null({ description: 'It is about all executions of the type.' }),
  task_type: Type.String(),
  kind: Type.Enum(SERIES_KINDS),
  metric: Type.Enum([...METRIC_FIELDS, 'executions_per_hour', 'error_rate_percent']),
  direction: Type.Enum(['high', 'low']),
  start: Timestamp(),
  end: Nullable(Timestamp('null: it goes on.')),
  before: Type.Number({
    description: 'Usual level: of measures the geometric mean, else a rate.',
  }),
  after: Type.Number(),
  change_percent: Nullable(Type.Number()),
  value: Type.Number({ description: 'The same as after.' }),
  expected_range: Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }),
  severity: Type.Enum(SEVERITIES),
  detected_at: Timestamp('When it began.'),
  description: Type.String({ examples: ['Execution time of seo_analysis 1.8x higher since 20 Dec 04:00'] }),
  score: Type.Number({ minimum: 0, maximum: 1 }),
  explanation: Type.Array(Explanation),
});
export type SeriesAnomaly = Static<typeof SeriesAnomaly>;

export const SeriesAnomalies = Type.Object({
  anomalies_detected: Type.Integer(),
  anomalies: Type.Array(SeriesAnomaly, { description: 'The worst first.' }),
  recommendations: Type.Array(Type.String()),
  reason: Nullable(Type.String()),
});
export type SeriesAnomalies = Static<typeof SeriesAnomalies>;
