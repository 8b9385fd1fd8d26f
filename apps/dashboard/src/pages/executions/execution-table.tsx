import { Box, Loader, Text, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricOutput } from '@vigie/contract';
import type { ExecutionColumn } from './columns.tsx';
import classes from './execution-table.module.css';

const ROW = 36;
const AHEAD = 30;

/** Draws the rows that can be seen, and asks for more before the last one is. */
export const ExecutionTable = ({
  rows,
  count,
  columns,
  ordering,
  onOrder,
  more,
}: {
  rows: readonly MetricOutput[];
  count: number;
  columns: readonly ExecutionColumn[];
  ordering: string;
  onOrder: (ordering: string) => void;
  more: { any: boolean; loading: boolean; load: () => void };
}) => {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more.any && !more.loading && last >= rows.length - AHEAD) more.load();
  }, [last, rows.length, more]);
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const grid = columns.map((column) => `minmax(${column.width}px, ${column.width}fr)`).join(' ');
  return (
    <div ref={box} className={classes['box']} tabIndex={0} role="region" aria-label={t('executions.title')}>
      <div role="table" aria-label={t('executions.table')} aria-rowcount={count + 1}>
        <div role="rowgroup" className={classes['head']} style={{ minWidth: width }}>
          <div role="row" aria-rowindex={1} className={classes['row']} style={{ gridTemplateColumns: grid }}>
            {columns.map(({ id, label, numeric, orderable }) => {
              const down = ordering === `-${id}`;
              const ordered = down || ordering === id;
              return (
                <div
                  key={id}
                  role="columnheader"
                  aria-sort={ordered ? (down ? 'descending' : 'ascending') : 'none'}
                  data-numeric={numeric}
                >
                  {orderable ? (
                    <UnstyledButton
                      fw={600}
                      fz="sm"
                      aria-label={t('executions.order', { field: label })}
                      onClick={() => onOrder(down ? id : `-${id}`)}
                    >
                      {label} {ordered && (down ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
                    </UnstyledButton>
                  ) : (
                    <Text fw={600} fz="sm" span>
                      {label}
                    </Text>
                  )}
                </div>
              );
            })}
          </div>
        </div>
        <div
          role="rowgroup"
          style={{ height: virtual.getTotalSize(), minWidth: width, position: 'relative' }}
        >
          {items.map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={index + 2}
                className={`${classes['row']} ${classes['line']}`}
                style={{ gridTemplateColumns: grid, transform: `translateY(${start}px)`, height: ROW }}
              >
                {columns.map(({ id, numeric, show }) => (
                  <div key={id} role="cell" data-numeric={numeric}>
                    {show(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      <Box ta="center" p="xs" role="status">
        {more.loading ? <Loader size="sm" aria-label={t('executions.loadingMore')} /> : null}
        {!more.any && rows.length > 0 && (
          <Text size="xs" c="dimmed">
            {t('executions.end')}
          </Text>
        )}
      </Box>
    </div>
  );
};
