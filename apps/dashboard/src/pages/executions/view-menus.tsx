import { Button, Checkbox, Group, Menu, Popover, Stack, TextInput } from '@mantine/core';
import { readLocalStorageValue, useLocalStorage } from '@mantine/hooks';
import { Bookmark, Columns3, Download, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { headersOf, urlOf } from '../../api/http.ts';
import { useBrand } from '../../app/brand.tsx';
import type { Search } from '../../app/router.tsx';
import { showError, showUndo } from '../../ui/tell.tsx';
import type { ExecutionColumn } from './columns.tsx';
import { filtersOf } from './filters.ts';

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

const KEPT = { key: 'vigie-views', defaultValue: [] as View[] };

/** Views are kept in this browser: an address with a name. */
export const ViewMenu = ({ search, open }: { search: Search; open: (search: Search) => void }) => {
  const { t } = useTranslation();
  const [views, setViews] = useLocalStorage<View[]>(KEPT);
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
                  // What is kept, not what is known here: this may be taken back from another page.
                  showUndo(t('executions.viewRemoved', { name: view.name }), () =>
                    setViews([...readLocalStorageValue<View[]>(KEPT), view]),
                  );
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

const FORMATS = ['csv', 'ndjson', 'parquet'] as const;

/** Fetched, because a plain link sends no X-Brand-ID. The browser keeps the file until it is whole: for very large ones use curl. */
const download = async (brandId: number, format: string, search: Search): Promise<void> => {
  const response = await fetch(urlOf('exports/metrics/', { ...filtersOf(search), format }), {
    headers: headersOf(brandId),
  });
  if (!response.ok) throw new Error(await response.text());
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = `vigie-metrics.${format}`;
  link.click();
  URL.revokeObjectURL(url);
};

export const ExportMenu = ({ search }: { search: Search }) => {
  const { t } = useTranslation();
  const { brandId } = useBrand();
  const [busy, setBusy] = useState(false);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" loading={busy} leftSection={<Download size={14} aria-hidden />}>
          {t('executions.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map((format) => (
          <Menu.Item
            key={format}
            onClick={() => {
              setBusy(true);
              void download(brandId, format, search)
                .catch(showError)
                .finally(() => setBusy(false));
            }}
          >
            {format.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
