import Type from 'typebox';
import type { Static } from 'typebox';
import { Closed, Name, Nullable, Timestamp } from './common.ts';

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export const NOTIFICATION_STATUSES = ['pending', 'sent', 'dead', 'undelivered'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];
export const NOTIFICATION_EVENTS = ['fired', 'renotified', 'recovered', 'test'] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

export const ChannelOutput = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  name: Type.String(),
  config: Type.Record(Type.String(), Type.Unknown(), {
    description: 'Depends on the kind. Secrets are never here.',
  }),
  is_active: Type.Boolean(),
  disabled_reason: Nullable(
    Type.String({ description: 'Why Vigie switched it off: an error that no retry can mend.' }),
  ),
  created_at: Timestamp(),
  updated_at: Timestamp(),
});
export type ChannelOutput = Static<typeof ChannelOutput>;

const parts = {
  name: Name(200),
  config: Type.Record(Type.String(), Type.Unknown(), {
    description: 'Depends on the kind; may be read again.',
  }),
  secrets: Type.Record(Type.String(), Type.Unknown(), {
    description: 'Depends on the kind; kept encrypted, and never shown again.',
  }),
};

/** A way to tell people. What `config` and `secrets` hold is the kind's affair. */
export const ChannelInput = Closed(
  {
    kind: Type.String({ description: 'email, webhook, slack or pagerduty.' }),
    name: parts.name,
    config: Type.Optional(parts.config),
    secrets: Type.Optional(parts.secrets),
    is_active: Type.Optional(Type.Boolean({ default: true })),
  },
  { examples: [{ kind: 'email', name: 'The team', config: { to: ['oncall@example.com'] } }] },
);
export type ChannelInput = Static<typeof ChannelInput>;

/** A change of a channel: the parts that are given, each as a whole. */
export const ChannelPatch = Closed(
  {
    name: Type.Optional(parts.name),
    config: Type.Optional(parts.config),
    secrets: Type.Optional(parts.secrets),
    is_active: Type.Optional(
      Type.Boolean({ description: 'true also for one that Vigie switched off because of an error.' }),
    ),
    rotate_secret: Type.Optional(
      Type.Boolean({
        description: 'Makes a new signing secret; the one before signs along for 24 hours. Webhooks only.',
      }),
    ),
  },
  { examples: [{ is_active: false }] },
);
export type ChannelPatch = Static<typeof ChannelPatch>;

/** What making a channel or rotating its secret answers. */
export const ChannelWithSecret = Type.Object({
  ...ChannelOutput.properties,
  secret: Type.Optional(
    Type.String({ description: 'The signing secret. It is shown this once and cannot be read again.' }),
  ),
});
export type ChannelWithSecret = Static<typeof ChannelWithSecret>;

export const NotificationOutput = Type.Object({
  id: Type.String({
    description: 'UUID; also the id of the webhook and of the mail, the same on every try.',
  }),
  event: Type.Enum([...NOTIFICATION_EVENTS]),
  alert: Nullable(Type.Integer({ description: '`alert_id` of the alert; null for a test of a channel.' })),
  alert_rule: Nullable(Type.Object({ id: Type.Integer(), name: Type.String() })),
  email: Nullable(Type.String()),
  channel: Nullable(
    Type.Object({
      id: Type.Integer(),
      name: Nullable(Type.String({ description: 'Null once the channel was deleted.' })),
      kind: Nullable(Type.String()),
    }),
  ),
  status: Type.Enum([...NOTIFICATION_STATUSES], {
    description:
      'pending: on its way or to be tried again; sent: the provider accepted it; dead: given up; undelivered: no SMTP_URL.',
  }),
  attempts: Type.Integer(),
  last_error: Nullable(Type.String()),
  created_at: Timestamp(),
  sent_at: Nullable(Timestamp()),
});
export type NotificationOutput = Static<typeof NotificationOutput>;

export const ResendInput = Closed(
  {
    ids: Type.Optional(
      Type.Array(Type.String({ minLength: 36, maxLength: 36 }), { minItems: 1, maxItems: 1000 }),
    ),
    status: Type.Optional(Type.Enum(['dead', 'undelivered'])),
  },
  {
    description: 'Which to send again: those named, or all of a status. Exactly one of the two.',
    examples: [{ status: 'undelivered' }],
  },
);
export type ResendInput = Static<typeof ResendInput>;

export const ResendResult = Type.Object({
  resent: Type.Integer({ description: 'How many were put on their way again, 1,000 at most.' }),
  remaining: Type.Integer({ description: 'How many of that status are left for the next call.' }),
});
export type ResendResult = Static<typeof ResendResult>;

export const BrandSettings = Type.Object({ language: Type.Enum([...LANGUAGES]) });
export type BrandSettings = Static<typeof BrandSettings>;

export const BrandSettingsInput = Closed(
  { language: Type.Optional(Type.Enum([...LANGUAGES], { description: 'Of mails.' })) },
  { examples: [{ language: 'fr' }] },
);
export type BrandSettingsInput = Static<typeof BrandSettingsInput>;
