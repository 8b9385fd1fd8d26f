-- Ordered by id, which grows with time: parts hardly overlap, so FINAL and merges stay cheap, and the tasks of one
-- page of metrics lie side by side. `task_key` is a 64-bit hash of (brand, task_id); see docs/decisions/0003.
CREATE TABLE tasks (
  brand_id UInt32,
  id UInt64,
  task_key UInt64,
  task_id String,
  task_type LowCardinality(String),
  status Enum8('pending' = 1, 'running' = 2, 'completed' = 3, 'failed' = 4, 'retrying' = 5, 'cancelled' = 6),
  priority Enum8('critical' = 1, 'high' = 2, 'normal' = 3, 'low' = 4),
  queue_name LowCardinality(Nullable(String)),
  worker_name LowCardinality(Nullable(String)),
  queued_at Nullable(DateTime64(3, 'UTC')),
  started_at Nullable(DateTime64(3, 'UTC')),
  completed_at Nullable(DateTime64(3, 'UTC')),
  estimated_completion Nullable(DateTime64(3, 'UTC')),
  created_at DateTime64(3, 'UTC'),
  event_at DateTime64(3, 'UTC'),
  event_at_given Bool,
  version UInt64,
  INDEX task_key_bloom task_key TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX status_set status TYPE set(6) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version)
ORDER BY (brand_id, id)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- One row per execution. What the task was at that moment stands in the row, so that no aggregate needs a join.
CREATE TABLE metrics (
  brand_id UInt32,
  created_at DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
  id UInt64 CODEC(Delta, LZ4),
  base_task_id UInt64 CODEC(Delta, LZ4),
  task_id String,
  task_type LowCardinality(String),
  priority Enum8('critical' = 1, 'high' = 2, 'normal' = 3, 'low' = 4),
  queue_name LowCardinality(Nullable(String)),
  worker_name LowCardinality(Nullable(String)),
  execution_time_ms Float64,
  memory_usage_mb Nullable(Float64),
  cpu_usage_percent Nullable(Float64),
  error_count Nullable(UInt32),
  queue_wait_time_ms Nullable(Float64),
  api_calls_count Nullable(UInt32),
  tokens_used Nullable(UInt64),
  cost_usd Nullable(Decimal(18, 6)),
  performance_score Float64,
  INDEX id_range id TYPE minmax GRANULARITY 1,
  INDEX base_task_range base_task_id TYPE minmax GRANULARITY 1
) ENGINE = MergeTree
PARTITION BY toYYYYMM(created_at)
ORDER BY (brand_id, created_at, id)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Day × type × priority: sums, how many values they hold, and sums of squares for the noise of a trend.
CREATE TABLE metrics_daily (
  brand_id UInt32,
  day Date,
  task_type LowCardinality(String),
  priority Enum8('critical' = 1, 'high' = 2, 'normal' = 3, 'low' = 4),
  executions SimpleAggregateFunction(sum, UInt64),
  failed_executions SimpleAggregateFunction(sum, UInt64),
  execution_time_ms_min SimpleAggregateFunction(min, Float64),
  execution_time_ms_max SimpleAggregateFunction(max, Float64),
  execution_time_ms_sum SimpleAggregateFunction(sum, Float64),
  execution_time_ms_sq SimpleAggregateFunction(sum, Float64),
  memory_usage_mb_n SimpleAggregateFunction(sum, UInt64),
  memory_usage_mb_sum SimpleAggregateFunction(sum, Float64),
  memory_usage_mb_sq SimpleAggregateFunction(sum, Float64),
  cpu_usage_percent_n SimpleAggregateFunction(sum, UInt64),
  cpu_usage_percent_sum SimpleAggregateFunction(sum, Float64),
  cpu_usage_percent_sq SimpleAggregateFunction(sum, Float64),
  error_count_n SimpleAggregateFunction(sum, UInt64),
  error_count_sum SimpleAggregateFunction(sum, UInt64),
  error_count_sq SimpleAggregateFunction(sum, Float64),
  queue_wait_time_ms_n SimpleAggregateFunction(sum, UInt64),
  queue_wait_time_ms_sum SimpleAggregateFunction(sum, Float64),
  queue_wait_time_ms_sq SimpleAggregateFunction(sum, Float64),
  api_calls_count_n SimpleAggregateFunction(sum, UInt64),
  api_calls_count_sum SimpleAggregateFunction(sum, UInt64),
  api_calls_count_sq SimpleAggregateFunction(sum, Float64),
  tokens_used_n SimpleAggregateFunction(sum, UInt64),
  tokens_used_sum SimpleAggregateFunction(sum, UInt64),
  tokens_used_sq SimpleAggregateFunction(sum, Float64),
  cost_usd_n SimpleAggregateFunction(sum, UInt64),
  cost_usd_sum SimpleAggregateFunction(sum, Decimal(38, 6)),
  cost_usd_sq SimpleAggregateFunction(sum, Float64),
  performance_score_sum SimpleAggregateFunction(sum, Float64),
  performance_score_sq SimpleAggregateFunction(sum, Float64)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (brand_id, day, task_type, priority)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW metrics_daily_feed TO metrics_daily AS
SELECT
  brand_id,
  toDate(created_at) AS day,
  task_type,
  priority,
  count() AS executions,
  countIf(error_count > 0) AS failed_executions,
  min(execution_time_ms) AS execution_time_ms_min,
  max(execution_time_ms) AS execution_time_ms_max,
  sum(execution_time_ms) AS execution_time_ms_sum,
  sum(execution_time_ms * execution_time_ms) AS execution_time_ms_sq,
  count(memory_usage_mb) AS memory_usage_mb_n,
  ifNull(sum(memory_usage_mb), 0) AS memory_usage_mb_sum,
  ifNull(sum(memory_usage_mb * memory_usage_mb), 0) AS memory_usage_mb_sq,
  count(cpu_usage_percent) AS cpu_usage_percent_n,
  ifNull(sum(cpu_usage_percent), 0) AS cpu_usage_percent_sum,
  ifNull(sum(cpu_usage_percent * cpu_usage_percent), 0) AS cpu_usage_percent_sq,
  count(error_count) AS error_count_n,
  ifNull(sum(error_count), 0) AS error_count_sum,
  ifNull(sum(toFloat64(error_count) * error_count), 0) AS error_count_sq,
  count(queue_wait_time_ms) AS queue_wait_time_ms_n,
  ifNull(sum(queue_wait_time_ms), 0) AS queue_wait_time_ms_sum,
  ifNull(sum(queue_wait_time_ms * queue_wait_time_ms), 0) AS queue_wait_time_ms_sq,
  count(api_calls_count) AS api_calls_count_n,
  ifNull(sum(api_calls_count), 0) AS api_calls_count_sum,
  ifNull(sum(toFloat64(api_calls_count) * api_calls_count), 0) AS api_calls_count_sq,
  count(tokens_used) AS tokens_used_n,
  ifNull(sum(tokens_used), 0) AS tokens_used_sum,
  ifNull(sum(toFloat64(tokens_used) * tokens_used), 0) AS tokens_used_sq,
  count(cost_usd) AS cost_usd_n,
  ifNull(sum(cost_usd), 0) AS cost_usd_sum,
  ifNull(sum(toFloat64(cost_usd) * toFloat64(cost_usd)), 0) AS cost_usd_sq,
  sum(performance_score) AS performance_score_sum,
  sum(performance_score * performance_score) AS performance_score_sq
FROM metrics
GROUP BY brand_id, day, task_type, priority;

-- The same figures straight from the rows, for the part of a window that is not whole days, and for repairs.
CREATE VIEW metrics_daily_of_rows AS
SELECT
  brand_id,
  toDate(created_at) AS day,
  task_type,
  priority,
  count() AS executions,
  countIf(error_count > 0) AS failed_executions,
  min(execution_time_ms) AS execution_time_ms_min,
  max(execution_time_ms) AS execution_time_ms_max,
  sum(execution_time_ms) AS execution_time_ms_sum,
  sum(execution_time_ms * execution_time_ms) AS execution_time_ms_sq,
  count(memory_usage_mb) AS memory_usage_mb_n,
  ifNull(sum(memory_usage_mb), 0) AS memory_usage_mb_sum,
  ifNull(sum(memory_usage_mb * memory_usage_mb), 0) AS memory_usage_mb_sq,
  count(cpu_usage_percent) AS cpu_usage_percent_n,
  ifNull(sum(cpu_usage_percent), 0) AS cpu_usage_percent_sum,
  ifNull(sum(cpu_usage_percent * cpu_usage_percent), 0) AS cpu_usage_percent_sq,
  count(error_count) AS error_count_n,
  ifNull(sum(error_count), 0) AS error_count_sum,
  ifNull(sum(toFloat64(error_count) * error_count), 0) AS error_count_sq,
  count(queue_wait_time_ms) AS queue_wait_time_ms_n,
  ifNull(sum(queue_wait_time_ms), 0) AS queue_wait_time_ms_sum,
  ifNull(sum(queue_wait_time_ms * queue_wait_time_ms), 0) AS queue_wait_time_ms_sq,
  count(api_calls_count) AS api_calls_count_n,
  ifNull(sum(api_calls_count), 0) AS api_calls_count_sum,
  ifNull(sum(toFloat64(api_calls_count) * api_calls_count), 0) AS api_calls_count_sq,
  count(tokens_used) AS tokens_used_n,
  ifNull(sum(tokens_used), 0) AS tokens_used_sum,
  ifNull(sum(toFloat64(tokens_used) * tokens_used), 0) AS tokens_used_sq,
  count(cost_usd) AS cost_usd_n,
  ifNull(sum(cost_usd), 0) AS cost_usd_sum,
  ifNull(sum(toFloat64(cost_usd) * toFloat64(cost_usd)), 0) AS cost_usd_sq,
  sum(performance_score) AS performance_score_sum,
  sum(performance_score * performance_score) AS performance_score_sq
FROM metrics
WHERE brand_id = {brand:UInt32} AND created_at >= {since:DateTime64(3, 'UTC')} AND created_at < {until:DateTime64(3, 'UTC')}
GROUP BY brand_id, day, task_type, priority;

-- Execution times as DDSketches (relative error 0.5 %), by day × type. Built in the background, and true only as long
-- as `executions` is what metrics_daily counts for that day: whoever reads compares, and takes the rows otherwise.
CREATE TABLE execution_time_daily (
  brand_id UInt32,
  day Date,
  task_type LowCardinality(String),
  executions UInt64,
  sketch AggregateFunction(quantilesDD(0.005, 0.5, 0.95, 0.99), Float64)
) ENGINE = ReplacingMergeTree(executions)
PARTITION BY toYYYYMM(day)
ORDER BY (brand_id, day, task_type);

CREATE TABLE heartbeats (
  brand_id UInt32,
  worker_id UInt64,
  at DateTime64(3, 'UTC'),
  queue_name LowCardinality(String),
  cpu_percent Nullable(Float64),
  memory_percent Nullable(Float64),
  active_tasks UInt64,
  processed_tasks UInt64,
  failed_tasks UInt64,
  load_average Nullable(Float64),
  queue_depth Nullable(UInt64)
) ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (brand_id, worker_id, at)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;
