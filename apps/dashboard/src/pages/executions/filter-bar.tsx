import { Button, Checkbox, Group, MultiSelect, Pill } from '@mantine/core';
import { Search as SearchIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { joinNames, splitNames } from '@vigie/contract/names';
import { useFormat } from '../../app/format.ts';
import type { Search } from '../../app/pages.ts';
import type { Change } from '../../app/use-search.ts';
import { showField } from '../../ui/fields.ts';
import { useTaskTypes } from '../../ui/pickers.tsx';
import { AddFilter } from './add-filter.tsx';
import { FilterInput } from './filter-inputs.tsx';
import { COMPARISONS, FAILED, FILTERS, filtersOf, isCompared } from './filters.ts';
import type { Comparison } from './filters.ts';

interface Given {
  search: Search;
  change: Change;
}

/** Filters that show what they are set to where they are set. */
const SHOWN_THEMSELVES = new Set(['task_type', 'task_id']);

const TypesPicker = ({ search, change }: Given) => {
  const { t } = useTranslation();
  const [types, wanting] = useTaskTypes();
  const chosen = search['task_type'] === undefined ? [] : splitNames(search['task_type']);
  return (
    <MultiSelect
      {...wanting}
      size="xs"
      miw={190}
      maw={420}
      aria-label={t('field.task_type')}
      placeholder={chosen.length === 0 ? t('field.task_type') : undefined}
      searchable
      clearable
      hidePickedOptions
      limit={100}
      value={chosen}
      data={[...new Set([...types, ...chosen])]}
      onChange={(values) => change({ task_type: joinNames(values) })}
    />
  );
};

/** What is filtered by, each to be taken away by itself. */
const Chosen = ({ search, change }: Given) => {
  const { t } = useTranslation();
  const format = useFormat();
  /** What cannot be read stands there as it was given; the list says what is wrong with it. */
  const moment = (text: string): string => (Number.isNaN(Date.parse(text)) ? text : format.time(text));
  const read = (name: string, value: string): string => {
    const field = name.replace(/__\w+$/, '');
    const ending = name.slice(field.length) as Comparison;
    if (isCompared(field)) {
      const number = Number(value);
      const shown = Number.isNaN(number) ? value : showField(field, format)(number);
      return `${t(`field.${field}`)} ${COMPARISONS[ending]} ${shown}`;
    }
    if (name === 'created_after') return `${t('executions.from')} ${moment(value)}`;
    if (name === 'created_before') return `${t('executions.until')} ${moment(value)}`;
    return t(`field.${field as 'task_id'}`) + t('state.colon') + value;
  };
  const chosen = Object.entries(filtersOf(search)).filter(
    ([name, value]) => !SHOWN_THEMSELVES.has(name) && !(name === FAILED.name && value === FAILED.value),
  );
  return chosen.map(([name, value]) => (
    <Pill
      key={name}
      withRemoveButton
      removeButtonProps={{
        'aria-label': `${t('state.remove')}: ${read(name, value)}`,
        tabIndex: 0,
        'aria-hidden': false,
      }}
      onRemove={() => change({ [name]: '' })}
    >
      {read(name, value)}
    </Pill>
  ));
};

export const FilterBar = ({ search, change }: Given) => {
  const { t } = useTranslation();
  const any = Object.keys(filtersOf(search)).length > 0;
  return (
    <Group gap="xs" className="no-print">
      <FilterInput
        name="task_id"
        aria-label={t('executions.search')}
        placeholder={t('executions.search')}
        leftSection={<SearchIcon size={14} aria-hidden />}
        search={search}
        change={change}
      />
      <TypesPicker search={search} change={change} />
      <Checkbox
        size="xs"
        label={t('executions.failedOnly')}
        checked={search[FAILED.name] === FAILED.value}
        onChange={(event) => change({ [FAILED.name]: event.currentTarget.checked ? FAILED.value : '' })}
      />
      <AddFilter search={search} change={change} />
      <Chosen search={search} change={change} />
      {any && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => change(Object.fromEntries(FILTERS.map((name) => [name, ''])))}
        >
          {t('state.clear')}
        </Button>
      )}
    </Group>
  );
};
