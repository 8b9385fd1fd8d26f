import { Button, MultiSelect, Popover, Select, SimpleGrid, Stack } from '@mantine/core';
import { Filter } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Search } from '../../app/pages.ts';
import type { Change } from '../../app/use-search.ts';
import { isMetricField } from '../../ui/fields.ts';
import { Later } from '../../ui/later.tsx';
import { FilterInput, MomentInput } from './filter-inputs.tsx';
import {
  COMPARED,
  COST_SOURCES,
  ENDINGS,
  ID_FILTERS,
  PRIORITIES,
  TEXT_FILTERS,
  isCompared,
} from './filters.ts';
import type { Compared, Comparison } from './filters.ts';

const COMPARISON_TEXTS = {
  __gte: 'executions.least',
  __lt: 'executions.most',
  __gt: 'executions.above',
  __lte: 'executions.upTo',
  '': 'executions.exactly',
} as const satisfies Record<Comparison, string>;

/** Every filter that has no place of its own. */
export const AddFilter = ({ search, change }: { search: Search; change: Change }) => {
  const { t } = useTranslation();
  const [field, setField] = useState<Compared>('execution_time_ms');
  const of = { search, change };
  const choices = [
    { name: 'priority', data: PRIORITIES.map((value) => ({ value, label: t(`level.${value}`) })) },
    {
      name: 'cost_source',
      data: COST_SOURCES.map((value) => ({ value, label: t(`executions.costSources.${value}`) })),
    },
  ] as const;
  return (
    <Popover width={340} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Filter size={14} aria-hidden />}>
          {t('executions.addFilter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah="80dvh" style={{ overflowY: 'auto' }}>
        <Stack gap="xs">
          <SimpleGrid cols={2} spacing="xs" verticalSpacing="xs">
            {TEXT_FILTERS.map((name) => (
              <FilterInput key={name} name={name} label={t(`field.${name}`)} {...of} />
            ))}
            <Later>
              {choices.map(({ name, data }) => (
                <MultiSelect
                  key={name}
                  size="xs"
                  label={t(`field.${name}`)}
                  data={data}
                  value={search[name]?.split(',') ?? []}
                  onChange={(values) => change({ [name]: values.join(',') })}
                  comboboxProps={{ withinPortal: false }}
                />
              ))}
              {ID_FILTERS.map((name) => (
                <FilterInput key={name} name={name} kind="ids" label={t(`field.${name}`)} {...of} />
              ))}
            </Later>
          </SimpleGrid>
          <Later>
            <Select
              size="xs"
              label={t('executions.compare')}
              allowDeselect={false}
              value={field}
              data={COMPARED.map((value) => ({ value, label: t(`field.${value}`) }))}
              onChange={(value) => value && isCompared(value) && setField(value)}
              comboboxProps={{ withinPortal: false }}
            />
            <SimpleGrid cols={2} spacing="xs" verticalSpacing="xs">
              {ENDINGS.filter((ending) => ending !== '' || isMetricField(field)).map((ending) => (
                <FilterInput
                  key={field + ending}
                  name={field + ending}
                  kind="number"
                  label={t(COMPARISON_TEXTS[ending])}
                  {...of}
                />
              ))}
            </SimpleGrid>
            <SimpleGrid cols={2} spacing="xs">
              <MomentInput name="created_after" label={t('executions.from')} {...of} />
              <MomentInput name="created_before" label={t('executions.until')} {...of} />
            </SimpleGrid>
          </Later>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};
