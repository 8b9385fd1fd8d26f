import type { MetricField } from '@vigie/contract';
import type { Format } from '../app/format.ts';

/** Whether a field is in milliseconds. */
export const isDuration = (field: string): boolean =>
  field === 'execution_time_ms' || field === 'queue_wait_time_ms';

/** How a value of each field reads. */
export const showField = (field: string, format: Format): ((value: number | null) => string) => {
  switch (field) {
    case 'execution_time_ms':
    case 'queue_wait_time_ms':
      return format.duration;
    case 'memory_usage_mb':
      return format.megabytes;
    case 'cpu_usage_percent':
    case 'error_rate_percent':
    case 'budget_used_percent':
    case 'budget_forecast_percent':
      return format.percent;
    case 'cost_usd':
      return format.usd;
    default:
      return (value) => format.number(value);
  }
};

export const METRIC_FIELDS = [
  'execution_time_ms',
  'memory_usage_mb',
  'cpu_usage_percent',
  'error_count',
  'queue_wait_time_ms',
  'api_calls_count',
  'tokens_used',
  'cost_usd',
  'performance_score',
] as const satisfies readonly MetricField[];

export const isMetricField = (text: string | undefined): text is MetricField =>
  (METRIC_FIELDS as readonly (string | undefined)[]).includes(text);
