import { Readable } from 'node:stream';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet-writer';
import { csvLine } from '../core/csv.ts';
import type { Format } from './export.ts';

/** A column of a file that is encoded here. Times are ISO 8601 texts. */
export interface RowColumn<Row> {
  name: string;
  kind: 'text' | 'number' | 'whole' | 'time';
  of: (row: Row) => string | number | null;
}

const GROUP = 10_000;

const schemaOf = <Row>(columns: readonly RowColumn<Row>[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(({ name, kind }): SchemaElement => {
    const optional = { name, repetition_type: 'OPTIONAL' } as const;
    if (kind === 'text') return { ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    if (kind === 'number') return { ...optional, type: 'DOUBLE' };
    if (kind === 'whole') return { ...optional, type: 'INT64' };
    return { ...optional, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
  }),
];

const parquetValue = <Row>({ kind, of }: RowColumn<Row>, row: Row): unknown => {
  const value = of(row);
  if (value === null) return undefined;
  if (kind === 'whole') return BigInt(value);
  return kind === 'time' ? new Date(value) : value;
};

/** One row group after the other; what is encoded leaves before the next group is read. */
const parquetChunks = async function* <Row>(
  columns: readonly RowColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Buffer> {
  const into = new ByteWriter();
  const writer = new ParquetWriter({ writer: into, schema: schemaOf(columns) });
  const take = (): Buffer => {
    const bytes = Buffer.from(into.getBytes());
    into.index = 0;
    return bytes;
  };
  let group: Row[] = [];
  const write = (): void => {
    void writer.write({
      columnData: columns.map((column) => ({
        name: column.name,
        data: group.map((row) => parquetValue(column, row)),
      })),
      rowGroupSize: GROUP,
    });
    group = [];
  };
  for await (const page of pages) {
    group.push(...page);
    if (group.length < GROUP) continue;
    write();
    yield take();
  }
  if (group.length > 0) write();
  void writer.finish();
  yield take();
};

const textChunks = async function* <Row>(
  columns: readonly RowColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
  of: { format: 'csv' | 'ndjson'; header: boolean },
): AsyncGenerator<string> {
  if (of.format === 'csv' && of.header) yield csvLine(columns.map(({ name }) => name));
  for await (const page of pages) {
    yield page
      .map((row) =>
        of.format === 'csv'
          ? csvLine(columns.map((column) => column.of(row)))
          : `${JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, column.of(row)])))}\n`,
      )
      .join('');
  }
};

/** A file of rows that come page by page. */
export const encodeRows = <Row>(
  columns: readonly RowColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
  of: { format: Format; header: boolean },
): Readable =>
  Readable.from(
    of.format === 'parquet'
      ? parquetChunks(columns, pages)
      : textChunks(columns, pages, { format: of.format, header: of.header }),
    { objectMode: false },
  );
