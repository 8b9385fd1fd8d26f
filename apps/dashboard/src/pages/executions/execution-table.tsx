import { Button } from '@mantine/core';
import { ArrowUp } from 'lucide-react';
import { memo, useEffect } from 'react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricOutput } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import edges from '../../ui/edges.module.css';
import { Failure } from '../../ui/states.tsx';
import { useEdges } from '../../ui/use-edges.ts';
import { ColumnHeads } from './column-heads.tsx';
import type { ExecutionColumn } from './columns.tsx';
import classes from './execution-table.module.css';
import { heightOf } from './scaled-scroll.ts';
import type { Executions, Place } from './use-executions.ts';
import { useFocusedRow } from './use-focused-row.ts';
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
    /** Undefined while it is on its way, null where there is none. */
    row: MetricOutput | null | undefined;
    columns: readonly ExecutionColumn[];
    grid: string;
    y: number;
  }) => (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-busy={row === undefined}
      className={`${classes['row']} ${classes['line']}`}
      style={{ gridTemplateColumns: grid, transform: `translateY(${y}px)`, height: ROW }}
    >
      {columns.map(({ id, numeric, show }) => (
        <div key={id} role="cell" data-numeric={numeric}>
          {row ? show(row) : row === undefined && <div className={classes['waiting']} />}
        </div>
      ))}
    </div>
  ),
);

/** A table over everything that matches; it draws the rows that can be seen. */
export const ExecutionTable = ({
  executions: { rowAt, fresh, error, retry },
  count,
  columns,
  ordering,
  pressedHead,
  onOrder,
  onPlace,
}: {
  executions: Executions;
  count: number;
  columns: readonly ExecutionColumn[];
  ordering: string;
  /** The head that was pressed last. */
  pressedHead: RefObject<string | undefined>;
  onOrder: (id: string, too: boolean) => void;
  /** What of it is looked at. */
  onPlace: (place: Place) => void;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { box, scroll, top, view, toTop } = useScaledScroll(count * ROW, HEAD);
  const focused = useFocusedRow(box);
  useEdges(box);
  const from = Math.max(0, Math.floor(top / ROW) - AROUND);
  const to = Math.min(count, Math.ceil((top + view) / ROW) + AROUND);
  // A row that is no longer drawn lost the focus without a word.
  const away = top > 0 || (focused >= from && focused < to);
  useEffect(() => onPlace({ from, to, away }), [onPlace, from, to, away]);
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const grid = columns.map((column) => `minmax(${column.width}px, ${column.width}fr)`).join(' ');
  return (
    <div className={edges['frame']}>
      <div ref={box} className={classes['box']} tabIndex={0} role="region" aria-label={t('executions.title')}>
        <div role="table" aria-label={t('executions.table')} aria-rowcount={count + 1}>
          <div role="rowgroup" className={classes['head']} style={{ minWidth: width, height: HEAD }}>
            <div
              role="row"
              aria-rowindex={1}
              className={classes['row']}
              style={{ gridTemplateColumns: grid }}
            >
              <ColumnHeads columns={columns} ordering={ordering} pressed={pressedHead} onOrder={onOrder} />
            </div>
          </div>
          <div
            role="rowgroup"
            className={classes['body']}
            style={{ height: heightOf(count * ROW), minWidth: width }}
          >
            {Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).map((index) => (
              <ExecutionRow
                key={index}
                index={index}
                row={rowAt(index)}
                columns={columns}
                grid={grid}
                y={scroll + index * ROW - top}
              />
            ))}
          </div>
        </div>
      </div>
      <div className={`${classes['news']} no-print`} role="status">
        {fresh > 0 && (
          <Button
            size="compact-sm"
            leftSection={<ArrowUp size={14} aria-hidden />}
            data-fresh={fresh}
            onClick={() => {
              toTop();
              box.current?.focus({ preventScroll: true });
            }}
          >
            {t('executions.fresh', { count: fresh, shown: format.number(fresh) })}
          </Button>
        )}
      </div>
      {error && (
        <div className={classes['failure']}>
          <Failure error={error} retry={retry} />
        </div>
      )}
    </div>
  );
};
