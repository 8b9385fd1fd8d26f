import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Dashboard, PerformanceByType } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import type { ApiError } from '../../api/http.ts';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { Answered } from '../../ui/states.tsx';
import { KpiCard } from '../overview/kpi-card.tsx';

/** The percentiles of a type. */
const usePercentiles = (type: string | undefined, days: number) => {
  const { data, isPlaceholderData } = useApi<PerformanceByType>(
    'metrics/performance-by-type/',
    { days, task_type: type && joinNames([type]), min_samples: 1 },
    { enabled: type !== undefined },
  );
  return type === undefined || isPlaceholderData ? undefined : data?.task_types[type];
};

/** The figures of a type, beside those of the period before or of another type. */
export const TypeFigures = ({
  type,
  other,
  days,
  dashboard,
}: {
  type: string;
  other: string | undefined;
  days: number;
  dashboard: UseQueryResult<Dashboard, ApiError>;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const of = usePercentiles(type, days);
  const ofOther = usePercentiles(other, days);
  const theirs = useApi<Dashboard>(
    'metrics/dashboard/',
    { days, task_type: other && joinNames([other]) },
    { enabled: other !== undefined },
  );
  // The last answer may be about yet another type.
  const otherSummary = theirs.isPlaceholderData ? undefined : theirs.data?.summary;
  const beside = (value: number | null | undefined) =>
    other === undefined ? undefined : { name: other, value };
  const cards = ({ summary, previous }: Dashboard) => {
    const before = previous && previous.total_tasks > 0 ? previous : undefined;
    return (
      [
        ['executions', t('types.executions'), 'total_tasks', format.number],
        ['mean', t('types.mean'), 'avg_execution_time_ms', format.duration, true],
        ['errors', t('overview.errors'), 'error_rate_percent', format.percent, true],
        ['cost', t('overview.cost'), 'total_cost_usd', format.usd, true],
        ['tokens', t('overview.tokens'), 'total_tokens_used', format.compact],
      ] as const
    ).map(([key, label, field, show, lessIsBetter]) => (
      <KpiCard
        key={key}
        label={label}
        value={summary[field]}
        show={show}
        before={before?.[field]}
        other={beside(otherSummary?.[field])}
        days={days}
        {...(lessIsBetter ? { lessIsBetter } : {})}
      />
    ));
  };
  const percentiles = (
    <KpiCard
      key="percentiles"
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
  );
  return (
    <Answered answer={dashboard}>
      {(found) => (
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
          {cards(found).toSpliced(2, 0, percentiles)}
        </SimpleGrid>
      )}
    </Answered>
  );
};
