import Type from 'typebox';
import type { Static, TSchema } from 'typebox';
import { SEVERITIES } from './alerts.ts';
import { Closed, Id, Name, Timestamp } from './common.ts';

const any = <T extends TSchema>(item: T, description: string) =>
  Type.Optional(Type.Array(item, { maxItems: 100, description }));

/** All parts must match; a part left out matches everything. */
const SilenceMatcher = Closed({
  alert_rule: any(Id(), 'Ids of rules.'),
  task_type: any(Name(100), 'Task types.'),
  queue_name: any(Name(100), 'Queues.'),
  severity: any(Type.Enum(SEVERITIES), 'Severities.'),
  group: any(Name(255), 'Groups: task types, workers or queues that alerts are about.'),
});

export const SilenceInput = Closed(
  {
    reason: Name(500),
    minutes: Type.Optional(
      Type.Number({ minimum: 1, maximum: 525_600, description: 'How long; or give ends_at.' }),
    ),
    starts_at: Type.Optional(Timestamp('Now if left out.')),
    ends_at: Type.Optional(Timestamp()),
    matcher: Type.Optional(SilenceMatcher),
  },
  {
    examples: [
      {
        reason: 'Deployment',
        minutes: 30,
        matcher: { task_type: ['import'], severity: ['low', 'medium'] },
      },
    ],
  },
);
export type SilenceInput = Static<typeof SilenceInput>;

export const SilenceOutput = Type.Object({
  id: Type.Integer(),
  reason: Type.String(),
  starts_at: Timestamp(),
  ends_at: Timestamp(),
  is_active: Type.Boolean({ description: 'Whether it holds now.' }),
  is_upcoming: Type.Boolean({ description: 'Whether it has yet to begin; neither means that it has ended.' }),
  matcher: Type.Object({
    alert_rule: Type.Array(Type.Integer()),
    task_type: Type.Array(Type.String()),
    queue_name: Type.Array(Type.String()),
    severity: Type.Array(Type.Enum(SEVERITIES)),
    group: Type.Array(Type.String()),
  }),
  created_by: Type.String(),
  created_at: Timestamp(),
});
export type SilenceOutput = Static<typeof SilenceOutput>;
