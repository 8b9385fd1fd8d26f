import Type from 'typebox';
import type { Static } from 'typebox';
import { Closed, Nullable, Timestamp } from './common.ts';
import { Comparison } from './deploys.ts';

export const RECOMMENDATION_TYPES = ['performance', 'cost', 'reliability', 'alerting'] as const;
export const RECOMMENDATION_KINDS = [
  'queue_workers',
  'timeout',
  'useless_retries',
  'memory_hungry',
  'token_drift',
  'cost_drift',
  'idle_schedule',
  'cache',
  'noisy_rule',
  'silent_rule',
] as const;

export const Recommendation = Type.Object({
  type: Type.Enum(RECOMMENDATION_TYPES),
  priority: Type.Enum(['high', 'medium', 'low']),
  description: Type.String({ examples: ["Consider increasing worker count for 'normal' queue"] }),
  impact: Type.String({ examples: ['Reduce average wait time by ~40%'] }),
  implementation: Type.String({ examples: ['Add 2 workers to normal queue'] }),
  id: Type.String({ description: 'The same as long as it is about the same thing.' }),
  kind: Type.Enum(RECOMMENDATION_KINDS),
  subject: Type.String({ description: 'The queue, the task type, or the id of the rule.' }),
  evidence: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Null()]), {
    description: 'The numbers behind it.',
  }),
  impact_estimate: Type.Object({
    percent: Nullable(Type.Number()),
    usd_per_month: Nullable(Type.Number()),
    hours_per_month: Nullable(Type.Number({ description: 'Of worker time.' })),
  }),
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
  status: Type.Enum(['open', 'applied']),
  applied: Nullable(
    Type.Object({
      at: Timestamp(),
      by: Type.String(),
      note: Type.String(),
      measured: Nullable(Comparison),
    }),
  ),
});
export type Recommendation = Static<typeof Recommendation>;

export const Recommendations = Type.Object({
  recommendations: Type.Array(Recommendation, { description: 'What brings most first.' }),
  reason: Nullable(Type.String({ description: 'Why there is none, where there is none.' })),
});
export type Recommendations = Static<typeof Recommendations>;

export const AppliedInput = Closed(
  {
    note: Type.Optional(Type.String({ maxLength: 500, pattern: '^[^\\p{Cc}\\p{Cs}]*$' })),
    applied_at: Type.Optional(Timestamp('Now if left out.')),
  },
  { examples: [{ note: 'Two workers more since Monday' }] },
);
export type AppliedInput = Static<typeof AppliedInput>;
