import type { Rule } from '../../rule.ts';
import type { StoredMetric } from '../../../metrics/index.ts';

/** A rule «execution time above 1,000 ms», changed as a test needs it. */
export const sampleRule = (over: Partial<Rule> = {}): Rule => ({
  id: 1,
  brandId: 7,
  name: 'Slow',
  description: '',
  metricField: 'execution_time_ms',
  condition: 'gt',
  thresholdValue: 1_000,
  warningValue: undefined,
  isActive: true,
  emails: ['ops@example.com'],
  channels: [],
  cooldownMinutes: 30,
  taskTypes: [],
  queueNames: [],
  aggregation: 'each',
  windowMinutes: 60,
  forMinutes: 0,
  minSamples: 1,
  groupBy: undefined,
  severity: undefined,
  noData: 'ignore',
  renotifyMinutes: undefined,
  notifyRecovery: false,
  triggerCount: 0,
  lastTriggeredAt: undefined,
  brokenReason: undefined,
  createdAt: 0,
  updatedAt: 0,
  ...over,
});

export const sampleMetric = (
  over: Partial<Omit<StoredMetric, 'task' | 'numbers'>> & {
    task?: Partial<StoredMetric['task']>;
    numbers?: Partial<StoredMetric['numbers']>;
  } = {},
): StoredMetric => ({
  id: 1,
  performanceScore: 9,
  createdAt: 0,
  ...over,
  task: { taskId: 'task-1', taskType: 'render', queueName: 'default', ...over.task },
  numbers: {
    execution_time_ms: 100,
    memory_usage_mb: null,
    cpu_usage_percent: null,
    error_count: null,
    queue_wait_time_ms: null,
    api_calls_count: null,
    tokens_used: null,
    cost_usd: null,
    ...over.numbers,
  },
});
