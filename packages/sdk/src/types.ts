/** Shapes of the API as JSON carries them. Timestamps are ISO 8601 in UTC, money is US dollars with six decimals. */

export type TaskStatus = 'pending' | 'running' | 'completed' | 'failed' | 'retrying' | 'cancelled';
export type Priority = 'critical' | 'high' | 'normal' | 'low';

/** What a caller says about a task; `task_id` is the caller's own name for it, unique within the brand. */
export interface TaskEvent {
  task_id: string;
  task_type: string;
  status?: TaskStatus | undefined;
  priority?: Priority | undefined;
  queue_name?: string | undefined;
  worker_name?: string | undefined;
  queued_at?: string | undefined;
  started_at?: string | undefined;
  completed_at?: string | undefined;
  estimated_completion?: string | undefined;
}

/** A change of a task; `task_type` may be left out once the task is known. Fields left out keep their value. */
export type TaskUpdate = Omit<TaskEvent, 'task_type'> & { task_type?: string | undefined };

export interface Task {
  id: number;
  task_id: string;
  task_type: string;
  status: TaskStatus;
  priority: Priority;
  queue_name: string | null;
  worker_name: string | null;
  queued_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  estimated_completion: string | null;
  created_at: string;
}

/** One execution of a task. Left-out numbers are unknown: they stay out of means. */
export interface MetricInput {
  /** Id of a registered task, or the task itself, which is registered on the way. */
  base_task: number | TaskEvent;
  execution_time_ms: number;
  memory_usage_mb?: number | null | undefined;
  /** Share of one core; more than 100 when several cores worked. */
  cpu_usage_percent?: number | null | undefined;
  error_count?: number | null | undefined;
  queue_wait_time_ms?: number | null | undefined;
  api_calls_count?: number | null | undefined;
  /** All tokens; their sum if left out and the parts below are given. */
  tokens_used?: number | null | undefined;
  /** US dollars. A decimal text keeps digits that a number cannot hold. Left out, the price book works it out. */
  cost_usd?: number | string | null | undefined;
  /** The model, or an own name, that the price book has a price for. */
  model?: string | null | undefined;
  /** Tokens sent, without those read from a cache. */
  input_tokens?: number | null | undefined;
  output_tokens?: number | null | undefined;
  /** Tokens sent that were read from a cache. */
  cached_tokens?: number | null | undefined;
  /** Why it failed, such as `TimeoutError`. */
  error_type?: string | null | undefined;
  created_at?: string | undefined;
}

export interface Metric {
  id: number;
  base_task: Pick<Task, 'id' | 'task_id' | 'task_type' | 'status'>;
  execution_time_ms: number;
  memory_usage_mb: number | null;
  cpu_usage_percent: number | null;
  error_count: number | null;
  queue_wait_time_ms: number | null;
  api_calls_count: number | null;
  tokens_used: number | null;
  cost_usd: number | null;
  /** Came with the metric, worked out from a price, or waiting for one. */
  cost_source: 'none' | 'given' | 'priced' | 'unpriced';
  original_cost_usd: number | null;
  model: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cached_tokens: number | null;
  error_type: string | null;
  performance_score: number;
  created_at: string;
}

export interface TaskDetail extends Task {
  /** The latest 1,000 executions, newest first. */
  metrics: Omit<Metric, 'base_task'>[];
  metrics_count: number;
}

export type FieldErrors = Record<string, string[]>;

export interface BulkResult {
  created: number;
  /** By index; null where a metric was refused. */
  ids: (number | null)[];
  /** Only with `partial`: which of the sent metrics were refused, and why. */
  errors: { index: number; errors: FieldErrors }[];
}

export interface Heartbeat {
  worker_name: string;
  queue_name: string;
  cpu_percent?: number | null | undefined;
  memory_percent?: number | null | undefined;
  active_tasks?: number | undefined;
  processed_tasks?: number | undefined;
  failed_tasks?: number | undefined;
  load_average?: number | null | undefined;
  /** Jobs of the queue that are ready and wait for a worker. */
  queue_depth?: number | null | undefined;
  started_at?: string | undefined;
}

export interface Worker {
  id: number;
  worker_name: string;
  queue_name: string;
  is_online: boolean;
  cpu_percent: number | null;
  memory_percent: number | null;
  active_tasks: number;
  processed_tasks: number;
  failed_tasks: number;
  load_average: number | null;
  queue_depth: number | null;
  last_heartbeat: string;
  uptime_hours: number | null;
  success_rate: number | null;
}

export interface WorkersOverview {
  total_workers: number;
  online_workers: number;
  queues: Record<
    string,
    {
      workers: number;
      online_workers: number;
      active_tasks: number;
      avg_load: number | null;
      /** The most that its online workers say is waiting; null when none says. */
      queue_depth: number | null;
      executions_last_hour: number;
    }
  >;
  system_health: {
    overall_status: 'healthy' | 'degraded' | 'critical';
    avg_cpu_percent: number | null;
    avg_memory_percent: number | null;
    total_active_tasks: number;
    avg_load_average: number | null;
  };
}

export interface Dashboard {
  period: string;
  summary: {
    total_tasks: number;
    avg_execution_time_ms: number | null;
    avg_memory_usage_mb: number | null;
    avg_cpu_usage_percent: number | null;
    total_cost_usd: number;
    total_tokens_used: number;
    total_api_calls: number;
    error_rate_percent: number | null;
  };
  trends: {
    execution_time: { date: string; avg_ms: number | null }[];
    cost: { date: string; total_usd: number }[];
    memory_usage: { date: string; avg_mb: number | null }[];
  };
  top_expensive_tasks: {
    task_type: string;
    total_cost_usd: number;
    avg_cost_per_task: number | null;
    task_count: number;
  }[];
  performance_by_priority: Partial<Record<Priority, { avg_ms: number | null; count: number }>>;
}

export interface Trends {
  period: number;
  metrics: Record<
    string,
    {
      trend: 'increasing' | 'decreasing' | 'stable' | 'insufficient_data';
      change_percent: number | null;
      data_points: { date: string; value: number | null }[];
    }
  >;
}

export interface PerformanceByType {
  task_types: Record<
    string,
    {
      total_executions: number;
      avg_execution_time_ms: number;
      min_execution_time_ms: number;
      max_execution_time_ms: number;
      p50_execution_time_ms: number;
      p95_execution_time_ms: number;
      p99_execution_time_ms: number;
      avg_memory_usage_mb: number | null;
      avg_cost_usd: number | null;
      success_rate: number;
      trend: 'improving' | 'degrading' | 'stable';
    }
  >;
}

export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  results: T[];
  next_cursor?: string | null;
}

export type BudgetDecision = 'allow' | 'warn' | 'deny';

/** What is asked before a task starts. */
export interface BudgetCheck {
  task_type: string;
  /** US dollars, as far as that is known. */
  planned_cost_usd?: number | string | null | undefined;
  /** With a planned cost, which is then held for this task until its metric arrives. */
  task_id?: string | null | undefined;
  /** For how long at most; 900 if left out. */
  hold_seconds?: number | undefined;
}

/** Amounts are decimal text. */
export interface BudgetVerdict {
  decision: BudgetDecision;
  reason: string;
  checked_at: string;
  budgets: {
    id: number;
    name: string;
    decision: BudgetDecision;
    amount_usd: string;
    spent_usd: string;
    held_usd: string;
    planned_usd: string;
    remaining_usd: string;
    used_percent: number | null;
    period_end: string;
  }[];
}

/** Query parameters; a list becomes a comma list, in which `\,` is a comma of a name, and `undefined` is left out. */
export type Query = Record<string, string | number | boolean | readonly (string | number)[] | undefined>;
