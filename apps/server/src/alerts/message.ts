import type { AlertMessage } from '../notifications/index.ts';
import type { AlertRow } from './alert.ts';
import type { Rule } from './rule.ts';

/** What a message says of the rule itself. */
export const messageRule = (rule: Rule): AlertMessage['rule'] => ({
  id: rule.id,
  name: rule.name,
  description: rule.description,
  metricField: rule.metricField,
  condition: rule.condition,
  thresholdValue: rule.thresholdValue,
  aggregation: rule.aggregation,
  windowMinutes: rule.aggregation === 'each' ? null : rule.windowMinutes,
});

/** A message about an alert as it stands. @param at ms */
export const alertMessage = (
  event: 'fired' | 'renotified' | 'recovered',
  about: { rule: Rule; brandName: string; alert: AlertRow; at: number },
): AlertMessage => {
  const { rule, alert } = about;
  return {
    event,
    alertId: alert.id,
    rule: messageRule(rule),
    brand: { id: rule.brandId, name: about.brandName },
    groupKey: alert.group_key,
    level: alert.level,
    severity: alert.severity,
    currentValue: alert.current_value,
    thresholdValue: alert.threshold_value,
    triggeredAt: alert.triggered_at.getTime(),
    at: about.at,
    affectedTasks: alert.affected_tasks,
    affectedCount: alert.affected_count,
    fireCount: alert.fire_count,
    suppressedSince: alert.suppressed,
  };
};
