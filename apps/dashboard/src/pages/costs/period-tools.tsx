import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MetricOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { useAddress } from '../../app/use-search.ts';
import { PeriodPicker } from '../../ui/pickers.tsx';
import { useNow } from '../../ui/use-now.ts';
import { USUAL_DAYS, monthAt } from './period.ts';
import { usePeriod } from './use-period.ts';

/** Months from the latest back to the first, both with it. */
const monthsBetween = (first: string, last: string): string[] => {
  const months: string[] = [];
  for (let month = last; month >= first; month = monthAt(Date.parse(`${month}-01`) - 1)) months.push(month);
  return months;
};

/** Chooses the last days, or a calendar month as far back as there are executions. */
export const PeriodTools = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const [, change] = useAddress();
  const { month } = usePeriod();
  const current = monthAt(useNow());
  const { data } = useApi<{ results: MetricOutput[] }>(
    'metrics/',
    { ordering: 'created_at', page_size: 1 },
    { meta: { still: true } },
  );
  const first = data?.results[0]?.created_at.slice(0, 7) ?? current;
  const months = monthsBetween(month !== undefined && month < first ? month : first, current);
  return (
    <>
      <Select
        size="xs"
        w={170}
        aria-label={t('costs.month')}
        placeholder={t('costs.month')}
        clearable
        value={month ?? null}
        data={months.map((value) => ({ value, label: format.month(value) }))}
        onChange={(value) => change({ month: value ?? '', days: '' })}
      />
      <PeriodPicker usual={USUAL_DAYS} />
    </>
  );
};
