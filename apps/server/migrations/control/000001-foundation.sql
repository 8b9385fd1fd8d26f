-- Ids are handed out in blocks: a server takes a range with one update and counts through it alone.
CREATE TABLE id_counters (
  kind text PRIMARY KEY,
  next_id bigint NOT NULL
);
INSERT INTO id_counters (kind, next_id) VALUES ('task', 1), ('metric', 1);

-- One row per write that a client may retry. `reserved` is where its metrics' ids start, written before they are
-- stored: whoever takes over after a crash finds by these ids what is already there.
CREATE TABLE idempotency_keys (
  brand_id integer NOT NULL,
  key text NOT NULL,
  fingerprint bytea NOT NULL,
  owner uuid NOT NULL,
  reserved bigint,
  status smallint,
  answer text,
  created_at timestamptz NOT NULL DEFAULT now(),
  claimed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (brand_id, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- The current state: one row per worker. Its history is telemetry.
CREATE TABLE workers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL,
  worker_name text NOT NULL,
  queue_name text NOT NULL,
  cpu_percent double precision,
  memory_percent double precision,
  active_tasks bigint NOT NULL DEFAULT 0,
  processed_tasks bigint NOT NULL DEFAULT 0,
  failed_tasks bigint NOT NULL DEFAULT 0,
  load_average double precision,
  queue_depth bigint,
  started_at timestamptz,
  last_heartbeat timestamptz NOT NULL,
  UNIQUE (brand_id, worker_name)
);
