-- What an execution used and how its cost came about. Rows from before have no model, and the cost they were given.
ALTER TABLE metrics
  ADD COLUMN IF NOT EXISTS model LowCardinality(String) DEFAULT '',
  ADD COLUMN IF NOT EXISTS input_tokens Nullable(UInt64),
  ADD COLUMN IF NOT EXISTS output_tokens Nullable(UInt64),
  ADD COLUMN IF NOT EXISTS cached_tokens Nullable(UInt64),
  ADD COLUMN IF NOT EXISTS cost_source Enum8('none' = 0, 'given' = 1, 'priced' = 2, 'unpriced' = 3)
    DEFAULT if(isNull(cost_usd), 'none', 'given'),
  ADD COLUMN IF NOT EXISTS price_id UInt32 DEFAULT 0,
  -- The cost before the first repricing, and which repricing was the last; 0 for none.
  ADD COLUMN IF NOT EXISTS original_cost_usd Nullable(Decimal(18, 6)),
  ADD COLUMN IF NOT EXISTS repricing_id UInt32 DEFAULT 0,
  ADD COLUMN IF NOT EXISTS outcome Enum8('completed' = 1, 'failed' = 2, 'retrying' = 3, 'cancelled' = 4)
    DEFAULT if(ifNull(error_count, 0) > 0, 'failed', 'completed'),
  ADD COLUMN IF NOT EXISTS error_type LowCardinality(String) DEFAULT '';

-- The ledger by day: as fine as its views can ask. Built like the other rollups, and trusted like them: while it counts
-- what is stored. Times in whole milliseconds, so that what is multiplied with a price stays exact.
CREATE TABLE costs_daily (
  brand_id UInt32,
  day Date,
  task_type LowCardinality(String),
  model LowCardinality(String),
  queue_name LowCardinality(String),
  worker_name LowCardinality(String),
  outcome Enum8('completed' = 1, 'failed' = 2, 'retrying' = 3, 'cancelled' = 4),
  error_type LowCardinality(String),
  executions UInt64,
  unpriced UInt64,
  cost_usd Decimal(38, 6),
  original_cost_usd Decimal(38, 6),
  input_tokens UInt64,
  output_tokens UInt64,
  cached_tokens UInt64,
  tokens_used UInt64,
  api_calls_count UInt64,
  execution_ms UInt64,
  queue_wait_ms UInt64
) ENGINE = ReplacingMergeTree(executions)
PARTITION BY toYYYYMM(day)
ORDER BY (brand_id, day, task_type, model, queue_name, worker_name, outcome, error_type);
