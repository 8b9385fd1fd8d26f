import Type from 'typebox';
import type { Static } from 'typebox';
import { Amount, Closed, Money, Name, Nullable, Timestamp } from './common.ts';
import { BaseTaskInput, TASK_STATUSES, TaskOutput } from './tasks.ts';

const amount = (maximum: number, unit: string) => Type.Number({ minimum: 0, maximum, description: unit });
const whole = (maximum: number, unit: string) => Type.Integer({ minimum: 0, maximum, description: unit });

/** The numbers a caller may bring, with their bounds: wide enough for any job, narrow enough that sums stay exact. */
const numbers = {
  execution_time_ms: amount(1e11, 'milliseconds of wall time'),
  memory_usage_mb: amount(1e9, 'megabytes'),
  cpu_usage_percent: amount(100_000, 'percent of one core; several cores pass 100'),
  error_count: whole(1e6, 'errors in this execution'),
  queue_wait_time_ms: amount(1e11, 'milliseconds between queued and started'),
  api_calls_count: whole(1e9, 'calls to outside services'),
  tokens_used: whole(1e12, 'tokens of language models'),
  cost_usd: amount(1e9, 'US dollars, kept to 6 decimals'),
};

export const INPUT_NUMBERS = Object.keys(numbers) as (keyof typeof numbers)[];
export type InputNumber = keyof typeof numbers;

/** Every numeric field of a stored metric: filters, trends and alert rules take these names. */
export const METRIC_FIELDS = [...INPUT_NUMBERS, 'performance_score'] as const;
export type MetricField = InputNumber | 'performance_score';

const example = {
  base_task: { task_id: 'task_abc123def', task_type: 'seo_keyword_analysis', priority: 'high' },
  execution_time_ms: 3200,
  memory_usage_mb: 256,
  cpu_usage_percent: 62.3,
  error_count: 1,
  queue_wait_time_ms: 150,
  api_calls_count: 8,
  tokens_used: 1800,
  cost_usd: 0.036,
};

/** How a cost came about: it came with the metric, was worked out from a price, or waits for one. */
export const COST_SOURCES = ['none', 'given', 'priced', 'unpriced'] as const;
/** How an execution ended, as far as money is concerned: all but the first cost something for nothing. */
export const OUTCOMES = ['completed', 'failed', 'retrying', 'cancelled'] as const;

/** One execution of a task. Numbers left out are null and stay out of means. */
export const MetricInput = Closed(
  {
    base_task: Type.Union([
      Type.Integer({ minimum: 1, description: 'id of a registered task' }),
      BaseTaskInput,
    ]),
    execution_time_ms: numbers.execution_time_ms,
    memory_usage_mb: Type.Optional(Nullable(numbers.memory_usage_mb)),
    cpu_usage_percent: Type.Optional(Nullable(numbers.cpu_usage_percent)),
    error_count: Type.Optional(Nullable(numbers.error_count)),
    queue_wait_time_ms: Type.Optional(Nullable(numbers.queue_wait_time_ms)),
    api_calls_count: Type.Optional(Nullable(numbers.api_calls_count)),
    tokens_used: Type.Optional(Nullable(numbers.tokens_used)),
    cost_usd: Type.Optional(
      Nullable(Money(1e9, 'US dollars, kept to 6 decimals; worked out from the price book if left out')),
    ),
    model: Type.Optional(Nullable(Name(100, 'Model, or own name, under which the price book has a price'))),
    input_tokens: Type.Optional(Nullable(whole(1e12, 'tokens sent, without those read from a cache'))),
    output_tokens: Type.Optional(Nullable(whole(1e12, 'tokens generated'))),
    cached_tokens: Type.Optional(Nullable(whole(1e12, 'tokens sent that were read from a cache'))),
    error_type: Type.Optional(Nullable(Name(100, 'Why it failed, such as TimeoutError'))),
    created_at: Type.Optional(
      Timestamp('When it ran: at most 400 days back and 5 minutes ahead; now if left out.'),
    ),
  },
  { examples: [example] },
);
export type MetricInput = Static<typeof MetricInput>;

const stored = {
  execution_time_ms: Type.Number(),
  memory_usage_mb: Nullable(Type.Number()),
  cpu_usage_percent: Nullable(Type.Number()),
  error_count: Nullable(Type.Integer()),
  queue_wait_time_ms: Nullable(Type.Number()),
  api_calls_count: Nullable(Type.Integer()),
  tokens_used: Nullable(Type.Integer()),
  cost_usd: Nullable(Type.Number()),
  cost_source: Type.Enum(COST_SOURCES),
  original_cost_usd: Nullable(Type.Number({ description: 'Before it was repriced; null if it was not.' })),
  model: Nullable(Type.String()),
  input_tokens: Nullable(Type.Integer()),
  output_tokens: Nullable(Type.Integer()),
  cached_tokens: Nullable(Type.Integer()),
  error_type: Nullable(Type.String()),
  performance_score: Type.Number({ minimum: 0, maximum: 10 }),
  created_at: Timestamp(),
};

export const MetricOutput = Type.Object({
  id: Type.Integer(),
  base_task: Type.Object({
    id: Type.Integer(),
    task_id: Type.String(),
    task_type: Type.String(),
    status: Type.Enum(TASK_STATUSES),
  }),
  ...stored,
});
export type MetricOutput = Static<typeof MetricOutput>;

/** A metric inside its task, which stands around it. */
export const TaskDetail = Type.Object({
  ...TaskOutput.properties,
  metrics: Type.Array(Type.Object({ id: Type.Integer(), ...stored }), {
    description: 'The latest 1,000 executions, newest first.',
  }),
  metrics_count: Type.Integer(),
});
export type TaskDetail = Static<typeof TaskDetail>;

export const BulkResult = Type.Object({
  created: Type.Integer(),
  ids: Type.Array(Nullable(Type.Integer()), { description: 'By index; null where a metric was refused.' }),
  errors: Type.Array(
    Type.Object({ index: Type.Integer(), errors: Type.Record(Type.String(), Type.Array(Type.String())) }),
  ),
});
export type BulkResult = Static<typeof BulkResult>;

const average = Nullable(Type.Number());

const summary = Type.Object({
  total_tasks: Type.Integer(),
  avg_execution_time_ms: average,
  avg_memory_usage_mb: average,
  avg_cpu_usage_percent: average,
  total_cost_usd: Type.Number(),
  total_tokens_used: Type.Integer(),
  total_api_calls: Type.Integer(),
  error_rate_percent: average,
});

export const Dashboard = Type.Object({
  period: Type.String({ examples: ['last_7_days'] }),
  summary,
  previous: Type.Optional(
    Type.Unsafe<Static<typeof summary>>({
      ...summary,
      description: 'With compare=true: the summary of as many days before.',
    }),
  ),
  trends: Type.Object({
    execution_time: Type.Array(Type.Object({ date: Type.String(), avg_ms: average })),
    cost: Type.Array(Type.Object({ date: Type.String(), total_usd: Type.Number() })),
    memory_usage: Type.Array(Type.Object({ date: Type.String(), avg_mb: average })),
  }),
  top_expensive_tasks: Type.Array(
    Type.Object({
      task_type: Type.String(),
      total_cost_usd: Type.Number(),
      avg_cost_per_task: average,
      task_count: Type.Integer(),
    }),
  ),
  performance_by_priority: Type.Record(
    Type.String(),
    Type.Object({ avg_ms: average, count: Type.Integer() }),
  ),
});
export type Dashboard = Static<typeof Dashboard>;

/** How the values of a field are spread over all metrics that match. */
export const Distribution = Type.Object({
  field: Type.Enum(METRIC_FIELDS),
  count: Type.Integer({ description: 'Metrics that match.' }),
  values: Type.Integer({ description: 'Those of them that have a value.' }),
  failed: Type.Integer(),
  cost_usd: Amount('Of all that match.'),
  min: average,
  max: average,
  avg: average,
  buckets: Type.Array(Type.Object({ from: Type.Number(), to: Type.Number(), count: Type.Integer() }), {
    description:
      'From a value to before another, finer between two bounds of the field; those without metrics are left out.',
  }),
});
export type Distribution = Static<typeof Distribution>;

const TrendPoint = Type.Object({ date: Type.String(), value: average });

export const Trends = Type.Object({
  period: Type.Integer(),
  metrics: Type.Record(
    Type.String(),
    Type.Object({
      trend: Type.Enum(['increasing', 'decreasing', 'stable', 'insufficient_data']),
      change_percent: average,
      data_points: Type.Array(TrendPoint),
      previous_points: Type.Optional(
        Type.Array(TrendPoint, { description: 'With compare=true: those of as many days before.' }),
      ),
    }),
  ),
});
export type Trends = Static<typeof Trends>;

export const PerformanceByType = Type.Object({
  task_types: Type.Record(
    Type.String(),
    Type.Object({
      total_executions: Type.Integer(),
      avg_execution_time_ms: Type.Number(),
      min_execution_time_ms: Type.Number(),
      max_execution_time_ms: Type.Number(),
      p50_execution_time_ms: Type.Number(),
      p95_execution_time_ms: Type.Number(),
      p99_execution_time_ms: Type.Number(),
      avg_memory_usage_mb: average,
      avg_cost_usd: average,
      success_rate: Type.Number(),
      trend: Type.Enum(['improving', 'degrading', 'stable']),
    }),
  ),
});
export type PerformanceByType = Static<typeof PerformanceByType>;
