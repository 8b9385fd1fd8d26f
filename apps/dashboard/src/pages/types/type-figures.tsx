import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Dashboard, PerformanceByType } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { KpiCard } from '../overview/kpi-card.tsx';

/** The percentiles of a type. */
const usePercentiles = (type: string | undefined, days: number) => {
  const { data, isPlaceholderData } = useApi<PerformanceByType>(
    'metrics/performance-by-type/',
    { days, task_type: type, min_samples: 1 },
    { enabled: type !== undefined },
  );
  return type === undefined || isPlaceholderData ? undefined : data?.task_types[type];
};

/** The figures of a type, beside those of the period before or of another type. */
export const TypeFigures = ({
  type,
  other,
  days,
  dashboard: { summary, previous },
}: {
  type: string;
  other: string | undefined;
  days: number;
  dashboard: Dashboard;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const of = usePercentiles(type, days);
  const ofOther = usePercentiles(other, days);
  const theirs = useApi<Dashboard>(
    'metrics/dashboard/',
    { days, task_type: other },
    { enabled: other !== undefined },
  );
  // The last answer may be about yet another type.
  const otherSummary = theirs.isPlaceholderData ? undefined : theirs.data?.summary;
  const beside = (value: number | null | undefined) =>
    other === undefined ? undefined : { name: other, value };
  const before = previous && previous.total_tasks > 0 ? previous : undefined;
  const card = (
    label: string,
    field: keyof Dashboard['summary'],
    show: (value: number | null | undefined) => string,
    lessIsBetter?: boolean,
  ) => (
    <KpiCard
      label={label}
      value={summary[field]}
      show={show}
      before={before?.[field]}
      other={beside(otherSummary?.[field])}
      days={days}
      {...(lessIsBetter ? { lessIsBetter } : {})}
    />
  );
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      {card(t('types.executions'), 'total_tasks', format.number)}
      {card(t('types.mean'), 'avg_execution_time_ms', format.duration, true)}
      <KpiCard
        label={t('types.p95')}
        value={of?.p95_execution_time_ms}
        show={format.duration}
        other={beside(ofOther?.p95_execution_time_ms)}
        days={days}
        alone
        note={
          of &&
          t('types.others', {
            p50: format.duration(of.p50_execution_time_ms),
            p99: format.duration(of.p99_execution_time_ms),
          })
        }
      />
      {card(t('overview.errors'), 'error_rate_percent', format.percent, true)}
      {card(t('overview.cost'), 'total_cost_usd', format.usd, true)}
      {card(t('overview.tokens'), 'total_tokens_used', format.compact)}
    </SimpleGrid>
  );
};
