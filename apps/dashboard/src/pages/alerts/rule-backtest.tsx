import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { BacktestOutput, RuleInput, Trends } from '@vigie/contract';
import { request } from '../../api/http.ts';
import type { ApiError } from '../../api/http.ts';
import { keepSame, useApi } from '../../api/use-api.ts';
import { useBrand } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { errorText } from '../../ui/error-text.ts';
import { showField } from '../../ui/fields.ts';

/** What the rule would have done on the real series, while its threshold is still being moved. */
export const RuleBacktest = ({
  draft,
  days,
  take,
}: {
  draft: Partial<RuleInput>;
  days: number;
  take: (threshold: number) => void;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { brandId } = useBrand();
  const { metric_field: field = 'execution_time_ms', threshold_value: threshold = 0 } = draft;
  // Who is told changes nothing about when.
  const { name: _name, notification_emails: _emails, channels: _channels, ...rule } = draft;
  const answer = useQuery<BacktestOutput, ApiError>({
    queryKey: [brandId, 'backtest', 'backtest', rule],
    queryFn: ({ signal }) =>
      request<BacktestOutput>('POST', 'alerts/backtest/', { brandId, body: { ...rule, days }, signal }),
    placeholderData: keepSame(brandId, 'backtest'),
    staleTime: 30_000,
  });
  const trends = useApi<Trends>('metrics/trends/', {
    days,
    metric: field,
    task_type: draft.task_type ?? undefined,
  });
  const show = showField(field, format);
  const points = useMemo(
    () => (trends.data?.metrics[field]?.data_points ?? []).map(({ date, value }) => ({ at: date, value })),
    [trends.data, field],
  );
  const dots = useMemo(
    () => (answer.data?.firings ?? []).flatMap(({ at, value }) => (value === null ? [] : [{ at, value }])),
    [answer.data],
  );
  const showTime = useMemo(() => (at: number) => format.day(new Date(at).toISOString()), [format]);
  const suggested = answer.data?.suggested_threshold ?? null;
  return (
    <Alert variant="light" color="gray" title={t('alerts.backtest', { days })}>
      <Group justify="space-between">
        <Text fw={650} role="status" data-fired={answer.data?.would_have_fired}>
          {answer.data && t('alerts.fired', { count: answer.data.would_have_fired })}
          {answer.data && ` · ${t(`alerts.${answer.data.noise}`)}`}
          {answer.error && errorText(answer.error)}
        </Text>
        {answer.isFetching && <Loader size="xs" aria-label={t('state.loading')} />}
        {suggested !== null && suggested !== threshold && (
          <Button size="compact-sm" variant="default" onClick={() => take(suggested)}>
            {t('alerts.suggest', {
              value: show(suggested),
              times: format.number(answer.data?.suggestion.fires_per_week, 0),
            })}
          </Button>
        )}
      </Group>
      <TimeChart
        label={t('alerts.backtest', { days })}
        points={points}
        dots={dots}
        level={threshold}
        show={show}
        showTime={showTime}
        height={150}
      />
    </Alert>
  );
};
