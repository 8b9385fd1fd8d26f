import Type from 'typebox';
import type { Static } from 'typebox';
import { Closed, Name, Nullable, Timestamp } from './common.ts';

export const DeployInput = Closed(
  {
    version: Name(200),
    deployed_at: Type.Optional(Timestamp('Now if left out.')),
    task_types: Type.Optional(
      Type.Array(Name(100), { maxItems: 200, description: 'What it changes; all if left out.' }),
    ),
    note: Type.Optional(Type.String({ maxLength: 500, pattern: '^[^\\p{Cc}\\p{Cs}]*$' })),
  },
  { examples: [{ version: '1.4.2', task_types: ['seo_analysis'] }] },
);
export type DeployInput = Static<typeof DeployInput>;

export const DeployOutput = Type.Object({
  id: Type.Integer(),
  version: Type.String(),
  deployed_at: Timestamp(),
  task_types: Type.Array(Type.String(), { description: 'Empty: all.' }),
  note: Type.String(),
  created_by: Type.String(),
  created_at: Timestamp(),
});
export type DeployOutput = Static<typeof DeployOutput>;

/** A mean, or a share in percent, over two spans of time. */
export const Comparison = Type.Object({
  metric: Type.String({ examples: ['execution_time_ms', 'error_rate_percent'] }),
  before: Nullable(Type.Number()),
  after: Nullable(Type.Number()),
  change_percent: Nullable(Type.Number()),
  samples_before: Type.Integer(),
  samples_after: Type.Integer(),
  verdict: Type.Enum(['higher', 'lower', 'unchanged', 'too_little_data'], {
    description: 'Higher and lower only beyond 5 % and beyond noise.',
  }),
});
export type Comparison = Static<typeof Comparison>;

export const DeployDetail = Type.Intersect([
  DeployOutput,
  Type.Object({
    compared: Type.Object({ before_from: Timestamp(), after_until: Timestamp() }),
    changes: Type.Array(Type.Object({ task_type: Type.String(), metrics: Type.Array(Comparison) }), {
      description: 'Of the 50 task types with most executions.',
    }),
  }),
]);
export type DeployDetail = Static<typeof DeployDetail>;
