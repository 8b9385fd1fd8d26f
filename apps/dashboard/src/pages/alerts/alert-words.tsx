import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertOutput } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useFormat } from '../../app/format.ts';
import { LinkTo } from '../../ui/links.tsx';
import { SIGNS } from './conditions.ts';
import { isCounted, measureKey, measureOf } from './rule-fields.ts';
import { showApartOf } from './show-value.ts';

/** What was measured, and what it was held against. */
export const AlertValue = ({
  alert,
}: {
  alert: Pick<
    AlertOutput,
    'metric_field' | 'aggregation' | 'condition' | 'current_value' | 'threshold_value'
  >;
}) => {
  const { t } = useTranslation();
  const showApart = showApartOf(alert, useFormat());
  const measure = measureOf(alert);
  return (
    <Text size="sm">
      {t(measureKey(measure))}
      {alert.aggregation !== 'each' &&
        ` (${t(isCounted(measure) ? 'alerts.ofWindow' : `alerts.${alert.aggregation}`)})`}{' '}
      {t('alerts.value', {
        ...showApart(alert.current_value, alert.threshold_value),
        condition: SIGNS[alert.condition],
      })}
    </Text>
  );
};

/** Since when, how often, and until when nobody is told. */
export const AlertTimes = ({
  alert: { triggered_at: since, fire_count: count, snoozed_until: until, status },
}: {
  alert: Pick<AlertOutput, 'triggered_at' | 'fire_count' | 'snoozed_until' | 'status'>;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Text size="sm" c="dimmed">
      {t('alerts.since', { time: format.time(since) })} · {t('alerts.times', { count })}
      {status !== 'resolved' &&
        until !== null &&
        ` · ${t('alerts.snoozedUntil', { time: format.time(until) })}`}
    </Text>
  );
};

/** Leads to the executions of a task. */
export const TaskLink = ({ task }: { task: string }) => (
  <LinkTo size="sm" to="/executions" search={{ task_id: joinNames([task]) }}>
    {task}
  </LinkTo>
);
