import { Table } from '@mantine/core';
import { useDeferredValue } from 'react';
import type { ReactNode } from 'react';
import { isFirstPage } from './first-page.ts';
import classes from './table.module.css';

export interface Column<Row> {
  name: string;
  show: (row: Row) => ReactNode;
  numeric?: boolean;
  /** Takes a line of its own where the screen is narrow. */
  long?: boolean;
}

/** More than a screen has. On the first page these are drawn at once, and the others as soon as nothing else is to be done. */
const AT_ONCE = 30;

/** Pixels that a column needs on average, and that a table is wide at most before it scrolls sideways. */
const LEAST_PX = { column: 110, table: 900 };

const cellOf = ({ name, numeric, long }: { name: string; numeric?: boolean; long?: boolean }): string =>
  `${classes['cell']} ${numeric ? classes['numeric'] : ''} ${long || name === '' ? classes['long'] : ''}`;

/** A table; on a phone each of its rows is a card. */
export const SimpleTable = <Row,>({
  label,
  columns,
  rows,
  keyOf,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
}) => {
  const drawn = useDeferredValue(rows.length, isFirstPage() ? AT_ONCE : rows.length);
  return (
    <Table.ScrollContainer type="native" minWidth={0} tabIndex={0} role="region" aria-label={label}>
      {/* Rows and cells are not the library's: there may be thousands, and those take many times as long. */}
      <Table
        verticalSpacing={6}
        className={`numbers ${classes['table']}`}
        miw={Math.min(LEAST_PX.table, columns.length * LEAST_PX.column)}
      >
        <thead>
          <tr className={classes['row']}>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={cellOf(column)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, Math.max(drawn, AT_ONCE)).map((row) => (
            <tr key={keyOf(row)} className={classes['row']}>
              {columns.map((column) => (
                <td key={column.name} data-name={column.name} className={cellOf(column)}>
                  {column.show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </Table.ScrollContainer>
  );
};
