import { Table } from '@mantine/core';
import { useDeferredValue, useRef } from 'react';
import type { ReactNode } from 'react';
import edges from './edges.module.css';
import { isFirstPage } from './first-page.ts';
import classes from './table.module.css';
import { useEdges } from './use-edges.ts';

export interface Column<Row> {
  name: string;
  show: (row: Row) => ReactNode;
  numeric?: boolean;
  /** Takes a line of its own where the rows are cards. */
  long?: boolean;
  /** Stays in one line, as a date does. */
  whole?: boolean;
}
type Kind = Pick<Column<unknown>, 'name' | 'numeric' | 'long' | 'whole'>;

/** More than a screen has. On the first page these are drawn at once, and the others as soon as nothing else is to be done. */
const AT_ONCE = 30;

/**
 * What a table takes, in rem, as measured in both languages: something long takes as much as two columns, and buttons, which
 * stand under no name, as three. A laptop has room for the widest.
 */
const ROOM = { column: 7.5, slack: 3, most: 62 };
const columnsOf = ({ name, long }: Kind): number => (name === '' ? 3 : long ? 2 : 1);

const roomOf = (columns: readonly Kind[]): number => {
  const count = columns.reduce((sum, column) => sum + columnsOf(column), 0);
  return Math.min(ROOM.most, count * ROOM.column - ROOM.slack);
};

const cellOf = ({ name, numeric, long, whole }: Kind): string =>
  [
    classes['cell'],
    ...(numeric ? [classes['numeric']] : []),
    ...(whole ? [classes['whole']] : []),
    ...(long || name === '' ? [classes['long']] : []),
  ].join(' ');

/** A table; where it has no room each of its rows is a card. */
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
  const box = useRef<HTMLDivElement>(null);
  useEdges(box);
  const room = `${roomOf(columns)}rem`;
  return (
    <div className={edges['frame']}>
      <Table.ScrollContainer
        ref={box}
        type="native"
        minWidth={0}
        tabIndex={0}
        role="region"
        aria-label={label}
        className={classes['room']}
        // The style sheet asks for the room in em: one of them is what this table takes.
        fz={room}
      >
        {/* Rows and cells are not the library's: there may be thousands, and those take many times as long. */}
        <Table verticalSpacing={6} className={`numbers ${classes['table']}`} miw={room}>
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
    </div>
  );
};
