import { formatTimestamp } from '../../core/timestamp.ts';
import type { AlertMessage } from '../message.ts';

/** The body of a webhook: names as the API has them. @param page where people see the alert, if that is known */
export const asJson = (message: AlertMessage, page: string | undefined): object => {
  const { rule } = message;
  return {
    type: `alert.${message.event}`,
    timestamp: formatTimestamp(message.at),
    data: {
      alert_id: message.alertId,
      url: page ?? null,
      alert_rule: {
        id: rule.id,
        name: rule.name,
        description: rule.description,
        metric_field: rule.metricField,
        condition: rule.condition,
        threshold_value: rule.thresholdValue,
        aggregation: rule.aggregation,
        window_minutes: rule.windowMinutes,
      },
      brand: message.brand,
      group_key: message.groupKey,
      level: message.level,
      severity: message.severity,
      current_value: message.currentValue,
      threshold_value: message.thresholdValue,
      triggered_at: formatTimestamp(message.triggeredAt),
      affected_tasks: message.affectedTasks,
      affected_count: message.affectedCount,
      fire_count: message.fireCount,
      suppressed_since: message.suppressedSince,
    },
  };
};
