import { Button, Checkbox, Group, Popover, Stack, TextInput } from '@mantine/core';
import { readLocalStorageValue, useLocalStorage } from '@mantine/hooks';
import { Bookmark, Columns3, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Search } from '../../app/pages.ts';
import { useBrand } from '../../app/brand.tsx';
import { showUndo } from '../../ui/tell.tsx';
import type { ExecutionColumn } from './columns.tsx';

export const ColumnMenu = ({
  all,
  chosen,
  choose,
}: {
  all: readonly ExecutionColumn[];
  chosen: readonly string[];
  choose: (ids: string[]) => void;
}) => {
  const { t } = useTranslation();
  const only = chosen.length === 1;
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Columns3 size={14} aria-hidden />}>
          {t('executions.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {all.map(({ id, label }) => (
            <Checkbox
              key={id}
              size="xs"
              label={label}
              checked={chosen.includes(id)}
              // A table of no columns says nothing.
              disabled={only && chosen.includes(id)}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                choose(
                  all.flatMap((one) => ((one.id === id ? on : chosen.includes(one.id)) ? [one.id] : [])),
                );
              }}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};

interface View {
  name: string;
  search: Search;
}

const NO_VIEWS: View[] = [];

/** The name itself, or with a number behind it where another view has it. */
const freeName = (name: string, views: readonly View[]): string => {
  const taken = (text: string): boolean => views.some((view) => view.name === text);
  let free = name;
  for (let n = 2; taken(free); n += 1) free = `${name} ${n}`;
  return free;
};

/** Views are kept in this browser, for a brand and who is signed in: an address with a name. */
export const ViewMenu = ({ search, open }: { search: Search; open: (search: Search) => void }) => {
  const { t } = useTranslation();
  const { session, brandId } = useBrand();
  const kept = { key: `vigie-views ${brandId} ${session.actor}`, defaultValue: NO_VIEWS };
  const [views, setViews] = useLocalStorage<View[]>(kept);
  const [name, setName] = useState('');
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Bookmark size={14} aria-hidden />}>
          {t('executions.views')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {views.map((view) => (
            <Group key={view.name} justify="space-between" wrap="nowrap">
              <Button size="compact-sm" variant="subtle" onClick={() => open(view.search)}>
                {view.name}
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={`${t('state.remove')}: ${view.name}`}
                onClick={() => {
                  setViews((known) => known.filter((one) => one.name !== view.name));
                  showUndo(t('executions.viewRemoved', { name: view.name }), () => {
                    // What is kept, not what is known here: this may be taken back from another page.
                    const known = readLocalStorageValue<View[]>(kept);
                    setViews([...known, { ...view, name: freeName(view.name, known) }]);
                  });
                }}
              >
                <X size={14} />
              </Button>
            </Group>
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const given = name.trim();
              if (given === '') return;
              setViews((known) => [...known.filter((one) => one.name !== given), { name: given, search }]);
              setName('');
            }}
          >
            <Group gap="xs" align="end">
              <TextInput
                size="xs"
                label={t('executions.viewName')}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button size="xs" type="submit">
                {t('executions.saveView')}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};
