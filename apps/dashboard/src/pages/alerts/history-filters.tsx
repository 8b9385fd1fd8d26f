import { Group, MultiSelect, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../app/use-search.ts';
import { PeriodPicker } from '../../ui/pickers.tsx';
import { SEVERITIES } from './severities.ts';
import { useRules } from './use-rules.ts';

/** The history begins at its first page again whenever it is about other alerts. */
const FIRST_PAGE = { page: '' };
const PERIODS = [7, 30, 90, 365];

/** Which alerts of the past are looked at; it stands in the address. */
export const HistoryFilters = ({ usual }: { usual: number }) => {
  const { t } = useTranslation();
  const [search, change] = useAddress();
  const rules = useRules();
  const rule = search['rule'] ?? null;
  const known = rules.map(({ id, name }) => ({ value: String(id), label: name }));
  // A rule that was removed still has its history.
  const gone = rule === null || known.some(({ value }) => value === rule) ? [] : [rule];
  return (
    <Group gap="xs" className="no-print">
      <PeriodPicker usual={usual} periods={PERIODS} also={FIRST_PAGE} />
      <Select
        size="xs"
        w={190}
        aria-label={t('alerts.rule')}
        placeholder={t('alerts.rule')}
        searchable
        clearable
        value={rule}
        data={[...known, ...gone.map((id) => ({ value: id, label: t('alerts.ruleOf', { id }) }))]}
        onChange={(value) => change({ ...FIRST_PAGE, rule: value ?? '' })}
      />
      <MultiSelect
        size="xs"
        miw={190}
        aria-label={t('alerts.severity')}
        placeholder={t('alerts.severity')}
        clearable
        value={search['severity']?.split(',') ?? []}
        data={SEVERITIES.map((value) => ({ value, label: t(`level.${value}`) }))}
        onChange={(values) => change({ ...FIRST_PAGE, severity: values.join(',') })}
      />
    </Group>
  );
};
