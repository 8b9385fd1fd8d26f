import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Column<Row> {
  name: string;
  show: (row: Row) => ReactNode;
  numeric?: boolean;
}

/** A number and its unit stay in one line. */
const WHOLE = { whiteSpace: 'nowrap' } as const;

/** A short table that scrolls sideways where the screen is narrow. */
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
}) => (
  <Table.ScrollContainer
    type="native"
    minWidth={Math.min(900, columns.length * 110)}
    tabIndex={0}
    role="region"
    aria-label={label}
  >
    <Table verticalSpacing={6} highlightOnHover className="numbers">
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ name, numeric }) => (
            <Table.Th key={name} ta={numeric ? 'right' : 'left'} scope="col">
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={keyOf(row)}>
            {columns.map(({ name, show, numeric }) => (
              <Table.Td key={name} ta={numeric ? 'right' : 'left'} style={numeric ? WHOLE : undefined}>
                {show(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);
