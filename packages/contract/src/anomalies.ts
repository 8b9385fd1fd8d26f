import Type from 'typebox';
import type { Static } from 'typebox';
import { SEVERITIES } from './alerts.ts';
import { Nullable, Timestamp } from './common.ts';
import { METRIC_FIELDS } from './metrics.ts';

export const SENSITIVITIES = ['low', 'medium', 'high'] as const;

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
  explanation: Type.Array(
    Type.Object({
      factor: Type.String({ description: 'What else was unlike other executions of the type.' }),
      value: Type.Number(),
      usual: Type.Number(),
      text: Type.String({ examples: ['4.1x the usual tokens used'] }),
    }),
    { description: 'May be empty: nothing else that was measured differs.' },
  ),
});
export type Anomaly = Static<typeof Anomaly>;

export const Anomalies = Type.Object({
  anomalies_detected: Type.Integer(),
  anomalies: Type.Array(Anomaly, { description: 'The 1,000 that stand out most, the worst first.' }),
  recommendations: Type.Array(Type.String()),
  reason: Nullable(Type.String({ description: 'Why there is no verdict, where there is none.' })),
});
export type Anomalies = Static<typeof Anomalies>;
