import type { Readable } from 'node:stream';

export const FORMATS = ['csv', 'ndjson', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

export const CONTENT_TYPES: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
};

/** A file that is about to be sent. */
export interface Export {
  /** Its name without an ending. */
  name: string;
  /** Begins to read. Reading ends when `signal` does; an error of the stream means that the file is not whole. */
  open(signal: AbortSignal): Promise<Readable>;
  /** Where the next file goes on, when this one was limited and there is more. */
  nextAfter?: string;
}

/** An export that was understood, and the format it was asked for in. */
export interface OpenExport {
  file: Export;
  format: Format;
}
