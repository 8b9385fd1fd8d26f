import type { Format } from '../app/format.ts';
import type { Column } from './table.tsx';

/** Amounts of money, their decimal points under each other and all ends under the head. */
export const usdColumn = <Row>(
  name: string,
  rows: readonly Row[],
  amountOf: (row: Row) => number | string | null | undefined,
  format: Format,
): Column<Row> => {
  const show = format.usdAlike(rows.map(amountOf));
  return { name, numeric: true, show: (row) => show(amountOf(row)) };
};
