import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Counter } from 'prom-client';
import { AppError, messageOf, unavailable } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import type { IngestTable } from './table.ts';

const GIVE_UP_MS = 8_000;
/** Rows encoded at a time, while ClickHouse reads the ones before. */
const CHUNK = 1_000;

const rowsStored = new Counter({
  name: 'vigie_ingested_rows_total',
  help: 'Rows stored.',
  labelNames: ['table'],
});
const retries = new Counter({ name: 'vigie_flush_retries_total', help: 'Inserts that were sent again.' });

const encoded = function* <Row>(table: IngestTable<Row>, rows: readonly Row[]): Generator<Buffer> {
  for (let at = 0; at < rows.length; at += CHUNK) yield table.encode(rows.slice(at, at + CHUNK));
};

/**
 * One insert, repeated under one deduplication token until it has succeeded or time is up, so a lost answer never
 * stores twice. A ClickHouse that was killed can remember a token whose rows it lost: after any failure the rows are
 * looked for, and those that are missing are sent under a new token.
 * @throws AppError unavailable when the rows may not be stored
 */
export const insertRows = async <Row>(
  deps: { db: TelemetryDb; logger: Logger },
  table: IngestTable<Row>,
  all: readonly Row[],
): Promise<void> => {
  const { db, logger } = deps;
  const started = performance.now();
  let rows = all;
  let token = randomUUID();
  let doubtful = false;
  for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
    try {
      await db.insert(table.name, table.columns, encoded(table, rows), token);
      if (doubtful) rows = await table.missing(db, rows);
      if (!doubtful || rows.length === 0) {
        rowsStored.inc({ table: table.name }, all.length);
        return;
      }
      if (performance.now() - started > GIVE_UP_MS)
        throw unavailable('Rows were lost and could not be replaced.');
      logger.warn({ table: table.name, rows: rows.length }, 'rows were lost in a crash; they are sent again');
      token = randomUUID();
    } catch (error) {
      const passing = error instanceof AppError && error.code === 'unavailable';
      if (!passing || performance.now() - started > GIVE_UP_MS) throw error;
      doubtful = true;
      retries.inc();
      logger.warn({ table: table.name, reason: messageOf(error) }, 'insert failed; it is sent again');
      await delay(pause * (0.5 + Math.random()));
    }
  }
};
