import { SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PerformanceByType } from '@vigie/contract';
import { useApi } from '../api/use-api.ts';
import { PERIODS, useAddress, useDays } from '../app/use-search.ts';

export const PeriodPicker = ({ usual }: { usual?: number }) => {
  const { t } = useTranslation();
  const [, change] = useAddress();
  const days = useDays(usual);
  // What the address asks for is a choice too, however odd.
  const periods = [...new Set([...PERIODS, days])].toSorted((a, b) => a - b);
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('period.label')}
      value={String(days)}
      onChange={(value) => change({ days: value })}
      data={periods.map((count) => ({ value: String(count), label: t('period.days', { count }) }))}
    />
  );
};

/** Every type that ran in the last 90 days. */
export const useTaskTypes = (): string[] => {
  const { data } = useApi<PerformanceByType>('metrics/performance-by-type/', { days: 90, min_samples: 1 });
  return Object.keys(data?.task_types ?? {}).toSorted();
};

export const TypePicker = () => {
  const { t } = useTranslation();
  const [search, change] = useAddress();
  const types = useTaskTypes();
  const chosen = search['task_type'] ?? null;
  return (
    <Select
      size="xs"
      w={190}
      aria-label={t('field.task_type')}
      placeholder={t('field.task_type')}
      searchable
      clearable
      limit={100}
      value={chosen}
      data={[...new Set([...types, ...(chosen === null ? [] : [chosen])])]}
      onChange={(value) => change({ task_type: value ?? '' })}
    />
  );
};
