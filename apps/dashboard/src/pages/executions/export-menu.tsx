import { Button, Menu } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request, urlOf } from '../../api/http.ts';
import { useBrand } from '../../app/brand.tsx';
import type { Search } from '../../app/pages.ts';
import { showError } from '../../ui/tell.tsx';
import { filtersOf } from './filters.ts';

const FORMATS = ['csv', 'ndjson', 'parquet'] as const;
const PATH = 'exports/metrics/';

/** Links to files of all that matches: the browser writes them to the disk as they come. */
export const ExportMenu = ({ search }: { search: Search }) => {
  const { t } = useTranslation();
  const { brandId } = useBrand();
  const [asking, setAsking] = useState(false);
  const filters = filtersOf(search);

  /** A download that is refused does not say why: one row is asked for first. */
  const follow = async (href: string): Promise<void> => {
    setAsking(true);
    try {
      await request('GET', PATH, { brandId, query: { ...filters, limit: 1 } });
      const link = document.createElement('a');
      link.href = href;
      link.download = '';
      link.click();
    } catch (error) {
      showError(error);
    } finally {
      setAsking(false);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" loading={asking} leftSection={<Download size={14} aria-hidden />}>
          {t('executions.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map((format) => {
          const href = urlOf(PATH, { ...filters, format, brand_id: brandId });
          return (
            <Menu.Item
              key={format}
              component="a"
              href={href}
              download
              onClick={(event: MouseEvent) => {
                event.preventDefault();
                void follow(href);
              }}
            >
              {format.toUpperCase()}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
};
