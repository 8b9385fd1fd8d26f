-- A release of the jobs' code: what changed after it is compared with before.
CREATE TABLE deploys (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL,
  version text NOT NULL,
  deployed_at timestamptz NOT NULL,
  -- Empty means all.
  task_types text[] NOT NULL DEFAULT '{}',
  note text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX deploys_brand_id ON deploys (brand_id, deployed_at);

-- Recommendations that somebody followed, as they were at that moment. What came of it is measured from the metrics.
CREATE TABLE applied_recommendations (
  brand_id integer NOT NULL,
  -- Kind and subject, such as `queue_workers:normal`.
  recommendation_id text NOT NULL,
  applied_at timestamptz NOT NULL,
  applied_by text NOT NULL,
  note text NOT NULL DEFAULT '',
  recommendation jsonb NOT NULL,
  PRIMARY KEY (brand_id, recommendation_id)
);
