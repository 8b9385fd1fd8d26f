import { SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PerformanceByType } from '@vigie/contract';
import { joinNames, splitNames } from '@vigie/contract/names';
import { useApi } from '../api/use-api.ts';
import type { Search } from '../app/pages.ts';
import { PERIODS } from '../app/period.ts';
import { useAddress, useDays } from '../app/use-search.ts';

/** @param also what else changes in the address with the period: a page of the period before means nothing */
export const PeriodPicker = ({
  usual,
  periods = PERIODS,
  also = {},
}: {
  usual?: number;
  periods?: readonly number[];
  also?: Search;
}) => {
  const { t } = useTranslation();
  const [search, change] = useAddress();
  const days = useDays(usual);
  // What the address asks for is a choice too, however odd.
  const choices = [...new Set([...periods, days])].toSorted((a, b) => a - b);
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('period.label')}
      // A month that was chosen instead is no number of days.
      value={search['month'] === undefined ? String(days) : ''}
      onChange={(value) => change({ ...also, days: value, month: '' })}
      data={choices.map((count) => ({ value: String(count), label: t('period.days', { count }) }))}
    />
  );
};

/** What the input needs that they are chosen in. */
interface Wanting {
  onFocus: () => void;
  onPointerEnter: () => void;
  loading: boolean;
}

/** Every type that ran in the last 90 days, once somebody is about to choose one: it takes a server a while to find them. */
export const useTaskTypes = (): [string[], Wanting] => {
  const [enabled, enable] = useState(false);
  const { data, isLoading } = useApi<PerformanceByType>(
    'metrics/performance-by-type/',
    { days: 90, min_samples: 1 },
    { enabled },
  );
  const want = (): void => enable(true);
  return [
    Object.keys(data?.task_types ?? {}).toSorted(),
    { onFocus: want, onPointerEnter: want, loading: isLoading },
  ];
};

/** One task type, or the list that the address has: it goes to the API as it stands. */
export const TypePicker = () => {
  const { t } = useTranslation();
  const [search, change] = useAddress();
  const [types, wanting] = useTaskTypes();
  const chosen = search['task_type'] ?? null;
  return (
    <Select
      {...wanting}
      size="xs"
      w={190}
      aria-label={t('field.task_type')}
      placeholder={t('field.task_type')}
      searchable
      clearable
      limit={100}
      value={chosen}
      data={[
        ...new Set([...types.map((type) => joinNames([type])), ...(chosen === null ? [] : [chosen])]),
      ].map((value) => ({ value, label: splitNames(value).join(', ') }))}
      onChange={(value) => change({ task_type: value ?? '' })}
    />
  );
};
