import { Text, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricOutput } from '@vigie/contract';
import type { ExecutionColumn } from './columns.tsx';
import classes from './execution-table.module.css';
import { heightOf } from './scaled-scroll.ts';
import { useScaledScroll } from './use-scaled-scroll.ts';

/** Pixels. */
const ROW = 36;
const HEAD = 37;
/** Rows drawn above and below what can be seen. */
const AROUND = 12;

/** Drawn again only when something about it changed: a step of the wheel leaves it where it is. */
const ExecutionRow = memo(
  ({
    index,
    row,
    columns,
    grid,
    y,
  }: {
    index: number;
    /** Undefined while it is on its way. */
    row: MetricOutput | undefined;
    columns: readonly ExecutionColumn[];
    grid: string;
    y: number;
  }) => (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-busy={!row}
      className={`${classes['row']} ${classes['line']}`}
      style={{ gridTemplateColumns: grid, transform: `translateY(${y}px)`, height: ROW }}
    >
      {columns.map(({ id, numeric, show }) => (
        <div key={id} role="cell" data-numeric={numeric}>
          {row ? show(row) : <div className={classes['waiting']} />}
        </div>
      ))}
    </div>
  ),
);

/** A table over everything that matches; it draws the rows that can be seen. */
export const ExecutionTable = ({
  rowAt,
  count,
  columns,
  ordering,
  onOrder,
  onShow,
}: {
  rowAt: (index: number) => MetricOutput | undefined;
  count: number;
  columns: readonly ExecutionColumn[];
  ordering: string;
  onOrder: (ordering: string) => void;
  /** Which rows are drawn: from, and to before. */
  onShow: (from: number, to: number) => void;
}) => {
  const { t } = useTranslation();
  const { box, scroll, top, view } = useScaledScroll(count * ROW, HEAD);
  const from = Math.max(0, Math.floor(top / ROW) - AROUND);
  const to = Math.min(count, Math.ceil((top + view) / ROW) + AROUND);
  useEffect(() => onShow(from, to), [onShow, from, to]);
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const grid = columns.map((column) => `minmax(${column.width}px, ${column.width}fr)`).join(' ');
  return (
    <div ref={box} className={classes['box']} tabIndex={0} role="region" aria-label={t('executions.title')}>
      <div role="table" aria-label={t('executions.table')} aria-rowcount={count + 1}>
        <div role="rowgroup" className={classes['head']} style={{ minWidth: width, height: HEAD }}>
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
          className={classes['body']}
          style={{ height: heightOf(count * ROW), minWidth: width }}
        >
          {Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).map((index) => {
            return (
              <ExecutionRow
                key={index}
                index={index}
                row={rowAt(index)}
                columns={columns}
                grid={grid}
                y={scroll + index * ROW - top}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
};
