import { encodeRows } from '../telemetry-db/index.ts';
import type { Column, TelemetryDb } from '../telemetry-db/index.ts';

/** Tables in the order in which one flush writes them: nothing points to a row that is not there yet. */
export const STEPS = [['tasks'], ['metrics', 'heartbeats']] as const;
export type IngestTableName = (typeof STEPS)[number][number];

/** How the rows of a table get to the disk. Methods, so that a batch can hold rows of any table. */
export interface IngestTable<Row> {
  readonly name: IngestTableName;
  readonly columns: readonly string[];
  encode(rows: readonly Row[]): Buffer;
  /** Those of the rows that are not stored, all brands together: asked after an insert whose fate was in doubt. */
  missing(db: TelemetryDb, rows: readonly Row[]): Promise<Row[]>;
}

export interface Insert<Row = unknown> {
  table: IngestTable<Row>;
  rows: readonly Row[];
}

export const ingestTable = <Row>(
  name: IngestTableName,
  columns: readonly Column<Row>[],
  missing: (db: TelemetryDb, rows: readonly Row[]) => Promise<Row[]>,
): IngestTable<Row> => ({
  name,
  columns: columns.map((column) => column.name),
  encode: (rows) => encodeRows(columns, rows),
  missing,
});
