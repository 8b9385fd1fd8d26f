import type { Readable } from 'node:stream';
import type { QueryParams, TelemetryDb } from '../telemetry-db/index.ts';
import type { Format } from './export.ts';

/** A column of a file: its name, and SQL of ours for its value. */
export interface SqlColumn {
  name: string;
  sql: string;
  kind: 'text' | 'time' | 'other';
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front, as in `core/csv.ts`. */
const safe = (sql: string): string =>
  `if(match(ifNull(${sql}, ''), '^[=+\\\\-@\\\\t\\\\r]'), concat('\\'', ifNull(${sql}, '')), ${sql})`;
const iso = (sql: string): string => `concat(replaceOne(toString(${sql}), ' ', 'T'), 'Z')`;

const valueOf = ({ sql, kind }: SqlColumn, format: Format): string => {
  if (kind === 'time' && format !== 'parquet') return iso(sql);
  return kind === 'text' && format === 'csv' ? safe(sql) : sql;
};

/** The expressions of a SELECT that writes a file of these columns. */
export const selectList = (columns: readonly SqlColumn[], format: Format): string =>
  columns.map((column) => `${valueOf(column, format)} AS \`${column.name}\``).join(', ');

const NAMES: Record<Format, string> = { csv: 'CSV', ndjson: 'JSONEachRow', parquet: 'Parquet' };

/** Long enough for a hundred million rows to a slow reader; memory stays small because rows are read in order. */
const SETTINGS = {
  max_execution_time: 6 * 3_600,
  timeout_before_checking_execution_speed: 0,
  max_threads: 2,
  max_block_size: '16384',
  optimize_read_in_order: 1,
  // Columns are formatted under their own names: a filter means what is stored.
  prefer_column_name_to_alias: 1,
  max_bytes_before_external_group_by: '200000000',
  max_bytes_before_external_sort: '200000000',
  format_csv_null_representation: '',
  output_format_csv_crlf_end_of_line: 1,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 0,
  output_format_json_escape_forward_slashes: 0,
  output_format_parquet_compression_method: 'snappy',
  output_format_parquet_row_group_size: '100000',
  output_format_parquet_row_group_size_bytes: '16000000',
  output_format_parquet_string_as_string: 1,
} as const;

/** Lets ClickHouse write a file. @param sql without FORMAT */
export const streamFromClickHouse = (
  db: TelemetryDb,
  query: { name: string; sql: string; params: QueryParams },
  of: { format: Format; header: boolean; signal: AbortSignal },
): Promise<Readable> => {
  const named = of.format === 'csv' && of.header ? 'WithNames' : '';
  return db.stream(query.name, `${query.sql} FORMAT ${NAMES[of.format]}${named}`, query.params, {
    settings: SETTINGS,
    signal: of.signal,
  });
};
