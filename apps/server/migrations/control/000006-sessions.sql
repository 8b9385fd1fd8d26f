-- People who look at the page. Only hashes are kept: who reads this table signs in nowhere.
CREATE TABLE sign_in_codes (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  actor text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('monitoring:read', 'monitoring:write', 'monitoring:admin')),
  -- NULL means all brands.
  brands integer[],
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE sessions (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  actor text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('monitoring:read', 'monitoring:write', 'monitoring:admin')),
  brands integer[],
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX sessions_by_actor ON sessions (actor);

-- Whoever changes how an alert stands, on whichever server: pages that show it hear of it.
CREATE FUNCTION tell_of_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('vigie_live', NEW.brand_id || ':alerts');
  RETURN NULL;
END $$;
CREATE TRIGGER alert_opened AFTER INSERT ON alerts FOR EACH ROW EXECUTE FUNCTION tell_of_alert();
CREATE TRIGGER alert_moved AFTER UPDATE OF resolved_at, acknowledged_at, snoozed_until ON alerts FOR EACH ROW
  WHEN ((OLD.resolved_at, OLD.acknowledged_at, OLD.snoozed_until)
    IS DISTINCT FROM (NEW.resolved_at, NEW.acknowledged_at, NEW.snoozed_until))
  EXECUTE FUNCTION tell_of_alert();
