CREATE TABLE alert_rules (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL REFERENCES brands (id),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  metric_field text NOT NULL,
  condition text NOT NULL CHECK (condition IN ('gt', 'gte', 'lt', 'lte', 'eq')),
  threshold_value double precision NOT NULL,
  warning_value double precision,
  is_active boolean NOT NULL DEFAULT true,
  notification_emails text[] NOT NULL DEFAULT '{}',
  channels bigint[] NOT NULL DEFAULT '{}',
  cooldown_minutes double precision NOT NULL,
  -- Empty means all.
  task_types text[] NOT NULL DEFAULT '{}',
  queue_names text[] NOT NULL DEFAULT '{}',
  aggregation text NOT NULL DEFAULT 'each',
  window_minutes integer,
  for_minutes double precision NOT NULL DEFAULT 0,
  min_samples integer NOT NULL DEFAULT 1,
  group_by text CHECK (group_by IN ('task_type')),
  severity text CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  no_data text NOT NULL DEFAULT 'ignore' CHECK (no_data IN ('ignore', 'alert')),
  renotify_minutes double precision,
  notify_recovery boolean NOT NULL DEFAULT false,
  trigger_count bigint NOT NULL DEFAULT 0,
  last_triggered_at timestamptz,
  broken_reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX alert_rules_brand_id ON alert_rules (brand_id, id);

-- Since when a windowed rule's condition holds, by group: `for_minutes` counts from here, whichever server evaluates.
CREATE TABLE rule_states (
  rule_id bigint NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
  group_key text NOT NULL,
  pending_since timestamptz NOT NULL,
  PRIMARY KEY (rule_id, group_key)
);

-- One incident of a rule and group. What the rule said at that moment is kept, for rules change and go.
CREATE TABLE alerts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL,
  rule_id bigint NOT NULL,
  rule_name text NOT NULL,
  group_key text NOT NULL DEFAULT '',
  metric_field text NOT NULL,
  condition text NOT NULL,
  threshold_value double precision NOT NULL,
  current_value double precision,
  level text NOT NULL CHECK (level IN ('warning', 'critical')),
  severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  triggered_at timestamptz NOT NULL,
  last_fired_at timestamptz NOT NULL,
  last_breach_at timestamptz NOT NULL,
  last_notified_at timestamptz,
  fire_count integer NOT NULL DEFAULT 1,
  -- The latest 100 distinct tasks; the count has them all.
  affected_tasks text[] NOT NULL DEFAULT '{}',
  -- The latest 1,000 executions of it: one that is seen again after a crash is not counted twice.
  affected_metrics bigint[] NOT NULL DEFAULT '{}',
  affected_count bigint NOT NULL DEFAULT 0,
  -- All that it was about so far, for silences; what is not of one task type or queue makes them empty.
  task_types text[] NOT NULL DEFAULT '{}',
  queue_names text[] NOT NULL DEFAULT '{}',
  -- Joins since the last notification.
  suppressed bigint NOT NULL DEFAULT 0,
  flapping boolean NOT NULL DEFAULT false,
  -- How many times longer than usual no breach may come before it resolves.
  quiet_factor integer NOT NULL DEFAULT 1,
  acknowledged_at timestamptz,
  acknowledged_by text,
  snoozed_until timestamptz,
  resolved_at timestamptz,
  -- `auto`, or who did it by hand.
  resolved_by text
);
CREATE UNIQUE INDEX alerts_one_active ON alerts (rule_id, group_key) WHERE resolved_at IS NULL;
CREATE INDEX alerts_active ON alerts (brand_id, triggered_at DESC) WHERE resolved_at IS NULL;
CREATE INDEX alerts_history ON alerts (brand_id, triggered_at DESC, id);
CREATE INDEX alerts_of_rule ON alerts (rule_id, group_key, resolved_at);

-- Every change of state. A firing names the metric that caused it, so that a metric that is seen again fires nothing.
CREATE TABLE alert_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL,
  alert_id bigint NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  rule_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('fired', 'renotified', 'acknowledged', 'snoozed', 'resolved', 'flapping')),
  at timestamptz NOT NULL,
  actor text NOT NULL,
  value double precision,
  metric_id bigint,
  -- Why nobody was told: the silence's id, or `snoozed`, `flapping`.
  silenced_by text,
  detail text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX alert_events_metric ON alert_events (rule_id, metric_id) WHERE metric_id IS NOT NULL;
CREATE INDEX alert_events_alert ON alert_events (alert_id, id);

-- An empty matcher part matches everything; all parts must match.
CREATE TABLE silences (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  reason text NOT NULL,
  rule_ids bigint[] NOT NULL DEFAULT '{}',
  group_keys text[] NOT NULL DEFAULT '{}',
  task_types text[] NOT NULL DEFAULT '{}',
  queue_names text[] NOT NULL DEFAULT '{}',
  severities text[] NOT NULL DEFAULT '{}',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK (ends_at > starts_at)
);
CREATE INDEX silences_brand_id ON silences (brand_id, ends_at);

CREATE TABLE channels (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL REFERENCES brands (id),
  kind text NOT NULL,
  name text NOT NULL,
  -- What may be shown; secrets are encrypted beside it.
  config jsonb NOT NULL,
  secret bytea,
  is_active boolean NOT NULL DEFAULT true,
  disabled_reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX channels_brand_id ON channels (brand_id, id);

-- One message to one recipient. The id is the webhook's id and the Message-ID, the same on every try.
CREATE TABLE notifications (
  id uuid PRIMARY KEY,
  brand_id integer NOT NULL,
  alert_id bigint,
  event text NOT NULL,
  email text,
  channel_id bigint,
  message jsonb NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'dead', 'undelivered')),
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  -- Who of an e-mail channel has it already, while the mail server puts the others off.
  accepted_by text[] NOT NULL DEFAULT '{}',
  -- The server that is delivering it now: its number is an advisory lock, free once it died.
  claimed_by integer,
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  CHECK ((email IS NULL) <> (channel_id IS NULL))
);
CREATE INDEX notifications_brand_id ON notifications (brand_id, created_at DESC, id);
CREATE INDEX notifications_alert_id ON notifications (alert_id);
CREATE INDEX notifications_claimed_by ON notifications (claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX notifications_unsent ON notifications (brand_id, status, created_at) WHERE status IN ('dead', 'undelivered');

CREATE TABLE brand_settings (
  brand_id integer PRIMARY KEY REFERENCES brands (id),
  language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'fr'))
);

-- How far each server has evaluated what it stored. A row whose server is gone tells the others where to go on.
CREATE TABLE evaluation_progress (
  server_id integer PRIMARY KEY,
  low_id bigint NOT NULL,
  at timestamptz NOT NULL
);
