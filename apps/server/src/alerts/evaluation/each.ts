import type { MetricField } from '@vigie/contract';
import { fromMicros } from '../../core/decimal.ts';
import { verdict } from '../breach.ts';
import type { Rule } from '../rule.ts';
import type { Incident } from './breach-of-rule.ts';
import type { CompiledRules } from './compile.ts';
import type { StoredMetric } from '../../metrics/index.ts';

const MINUTE = 60_000;

/** The value in the API's units; cost is stored in millionths. */
const valueOf = (metric: StoredMetric, field: MetricField): number | null => {
  if (field === 'performance_score') return metric.performanceScore;
  const value = metric.numbers[field];
  return field === 'cost_usd' && value !== null ? fromMicros(value) : value;
};

const looksAt = (rule: Rule, metric: StoredMetric, received: number): boolean =>
  metric.createdAt >= received - rule.windowMinutes * MINUTE &&
  (rule.queueNames.length === 0 ||
    (metric.task.queueName !== null && rule.queueNames.includes(metric.task.queueName)));

/**
 * What a brand's rules find in its metrics, by rule and group, each in order of time.
 * @param seen.received when the metrics came in: what was older than a rule's window then tells nobody; ms
 * @param seen.again whether rules may have seen them before
 */
export const findBreaches = (
  compiled: CompiledRules,
  metrics: readonly StoredMetric[],
  seen: { now: number; received: number; again: boolean },
): Incident[] => {
  let found: Map<string, Incident> | undefined;
  for (const metric of metrics) {
    for (const check of compiled.checksOf(metric.task.taskType)) {
      const value = valueOf(metric, check.field);
      if (value === null) continue;
      if (value > check.low && value < check.high && !check.exact?.has(value)) continue;
      for (const rule of check.rules) {
        const said = verdict(rule, value);
        if (!said || !looksAt(rule, metric, seen.received)) continue;
        found ??= new Map();
        const groupKey = rule.groupBy === 'task_type' ? metric.task.taskType : '';
        const key = `${rule.id} ${groupKey}`;
        let incident = found.get(key);
        if (!incident) found.set(key, (incident = { rule, groupKey, breaches: [], again: seen.again }));
        incident.breaches.push({
          ...said,
          at: Math.min(metric.createdAt, seen.now),
          value,
          metric: { id: metric.id, taskId: metric.task.taskId },
          taskTypes: [metric.task.taskType],
          queueNames: metric.task.queueName === null ? [] : [metric.task.queueName],
        });
      }
    }
  }
  if (!found) return [];
  const incidents = [...found.values()];
  for (const { breaches } of incidents) breaches.sort((a, b) => a.at - b.at);
  return incidents;
};
