import { Table } from '@mantine/core';
import { useDeferredValue } from 'react';
import type { ReactNode } from 'react';
import { isFirstPage } from './first-page.ts';
import classes from './table.module.css';

export interface Column<Row> {
  name: string;
  show: (row: Row) => ReactNode;
  numeric?: boolean;
}

/** More than a screen has. On the first page these are drawn at once, and the others as soon as nothing else is to be done. */
const AT_ONCE = 30;

const cellOf = ({ numeric }: { numeric?: boolean }): string =>
  `${classes['cell']} ${numeric ? classes['numeric'] : ''}`;

/** A table that scrolls sideways where the screen is narrow. */
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
    <Table.ScrollContainer
      type="native"
      minWidth={Math.min(900, columns.length * 110)}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      {/* Rows and cells are not the library's: there may be thousands, and those take many times as long. */}
      <Table verticalSpacing={6} className="numbers">
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
                <td key={column.name} className={cellOf(column)}>
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
