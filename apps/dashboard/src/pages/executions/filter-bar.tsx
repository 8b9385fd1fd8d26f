import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Pill,
  Popover,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Filter, Search as SearchIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricField } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import type { Search } from '../../app/router.tsx';
import { METRIC_FIELDS, isMetricField, showField } from '../../ui/fields.ts';
import { TypePicker } from '../../ui/pickers.tsx';
import { COMPARISONS, FILTERS, PRIORITIES, TEXT_FILTERS, filtersOf } from './filters.ts';

type Change = (change: Search) => void;
const SEARCH_MS = 300;

const SearchById = ({ value, change }: { value: string; change: Change }) => {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setText(value);
  }
  const search = useDebouncedCallback((task: string) => change({ task_id: task.trim() }), SEARCH_MS);
  return (
    <TextInput
      size="xs"
      aria-label={t('executions.search')}
      placeholder={t('executions.search')}
      leftSection={<SearchIcon size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
};

const AddFilter = ({ search, change }: { search: Search; change: Change }) => {
  const { t } = useTranslation();
  const [field, setField] = useState<MetricField>('execution_time_ms');
  const text = useDebouncedCallback((name: string, value: string) => change({ [name]: value }), SEARCH_MS);
  return (
    <Popover width={320} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Filter size={14} aria-hidden />}>
          {t('executions.addFilter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <MultiSelect
            size="xs"
            label={t('field.priority')}
            data={PRIORITIES.map((value) => ({ value, label: t(`level.${value}`) }))}
            value={search['priority'] ? search['priority'].split(',') : []}
            onChange={(values) => change({ priority: values.join(',') })}
            comboboxProps={{ withinPortal: false }}
          />
          {TEXT_FILTERS.filter((name) => name !== 'task_type').map((name) => (
            <TextInput
              key={name}
              size="xs"
              label={t(`field.${name}`)}
              defaultValue={search[name] ?? ''}
              onChange={(event) => text(name, event.currentTarget.value.trim())}
            />
          ))}
          <Select
            size="xs"
            label={t('alerts.metric')}
            allowDeselect={false}
            value={field}
            data={METRIC_FIELDS.map((value) => ({ value, label: t(`field.${value}`) }))}
            onChange={(value) => value && setField(value)}
            comboboxProps={{ withinPortal: false }}
          />
          <Group grow>
            {(['gte', 'lt'] as const).map((operator) => (
              <NumberInput
                key={`${field}__${operator}`}
                size="xs"
                label={t(operator === 'gte' ? 'executions.least' : 'executions.most')}
                defaultValue={search[`${field}__${operator}`] ?? ''}
                onChange={(value) => text(`${field}__${operator}`, String(value))}
              />
            ))}
          </Group>
          <Group grow>
            {(['created_after', 'created_before'] as const).map((name) => (
              <TextInput
                key={name}
                size="xs"
                type="datetime-local"
                label={t(name === 'created_after' ? 'executions.from' : 'executions.until')}
                onChange={(event) => {
                  const at = new Date(event.currentTarget.value);
                  change({ [name]: Number.isNaN(at.getTime()) ? '' : at.toISOString() });
                }}
              />
            ))}
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};

/** What is filtered by, each to be taken away by itself. */
const Chosen = ({ search, change }: { search: Search; change: Change }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const read = (name: string, value: string): string => {
    const field = name.replace(/__\w+$/, '');
    const sign = COMPARISONS[name.slice(field.length) as keyof typeof COMPARISONS];
    if (isMetricField(field))
      return `${t(`field.${field}`)} ${sign} ${showField(field, format)(Number(value))}`;
    if (name === 'created_after') return `${t('executions.from')} ${format.time(value)}`;
    if (name === 'created_before') return `${t('executions.until')} ${format.time(value)}`;
    return `${t(`field.${field as 'task_id'}`)}: ${value}`;
  };
  const chosen = Object.entries(filtersOf(search)).filter(
    ([name]) => !['task_type', 'task_id'].includes(name),
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

export const FilterBar = ({ search, change }: { search: Search; change: Change }) => {
  const { t } = useTranslation();
  const any = Object.keys(filtersOf(search)).length > 0;
  return (
    <Group gap="xs" className="no-print">
      <SearchById value={search['task_id'] ?? ''} change={change} />
      <TypePicker />
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
