import type { MetricOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { fromMicros } from '../core/decimal.ts';
import { invalid } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { NdjsonBody } from '../http/index.ts';
import type { Answer, Retryable } from '../http/index.ts';
import { createMetrics } from './create-metrics.ts';
import type { CreateDeps } from './create-metrics.ts';
import type { Metric } from './metric.ts';

const toOutput = (metric: Metric): MetricOutput => ({
  id: metric.id,
  base_task: {
    id: metric.task.id,
    task_id: metric.task.taskId,
    task_type: metric.task.taskType,
    status: metric.task.status,
  },
  ...metric.numbers,
  cost_usd: metric.numbers.cost_usd === null ? null : fromMicros(metric.numbers.cost_usd),
  cost_source: metric.pricing.source,
  original_cost_usd: null,
  model: metric.usage.model || null,
  input_tokens: metric.usage.inputTokens,
  output_tokens: metric.usage.outputTokens,
  cached_tokens: metric.usage.cachedTokens,
  error_type: metric.usage.errorType || null,
  performance_score: metric.performanceScore,
  created_at: formatTimestamp(metric.createdAt),
});

/** Stores one metric. @throws AppError invalid with every wrong field. */
export const createMetric = async (
  ctx: Ctx,
  deps: CreateDeps,
  body: unknown,
  attempt: Retryable,
): Promise<Answer> => {
  if (body instanceof NdjsonBody)
    throw invalid({ non_field_errors: ['Give one JSON object, or use metrics/bulk/.'] });
  const { metrics, errors } = await createMetrics(ctx, deps, [body], { partial: false, attempt });
  const [metric] = metrics;
  if (!metric) throw invalid(errors[0]?.errors ?? {});
  return { status: 201, body: JSON.stringify(toOutput(metric)) };
};
