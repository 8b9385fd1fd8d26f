import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Counter, Gauge, Histogram } from 'prom-client';
import { AppError, messageOf, unavailable } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

/** Tables in the order in which one flush writes them: nothing points to a row that is not there yet. */
const TABLES = ['tasks', 'metrics', 'heartbeats'] as const;
export type IngestTable = (typeof TABLES)[number];

/** Encoded rows of one table. */
export interface Insert {
  table: IngestTable;
  columns: readonly string[];
  rows: Buffer;
  count: number;
}

/** The way of every row to the disk. */
export interface Ingest {
  /** @throws AppError unavailable when that many more rows would not fit; ask before work is put into them. */
  admit(rows: number): void;
  /** Resolves once all rows are on disk and readable. @throws AppError unavailable when they may not be. */
  submit(inserts: Insert[]): Promise<void>;
  /** Writes what is waiting and refuses what comes after. */
  close(): Promise<void>;
}

interface Waiting {
  inserts: Insert[];
  count: number;
  begun: () => void;
  done: () => void;
  fail: (error: unknown) => void;
}

/** More than this in one insert gains nothing and makes the others wait. */
const MAX_FLUSH_ROWS = 40_000;
/** An insert costs processor time rather than waiting for the disk: a second beside it only makes both smaller. */
const FLUSHES_AT_ONCE = 1;
const GIVE_UP_MS = 8_000;

const rowsStored = new Counter({
  name: 'vigie_ingested_rows_total',
  help: 'Rows stored.',
  labelNames: ['table'],
});
const batchSize = new Histogram({
  name: 'vigie_flush_rows',
  help: 'Rows in one group commit.',
  buckets: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536],
});
const flushTime = new Histogram({
  name: 'vigie_flush_seconds',
  help: 'Time of one group commit, until synced.',
  buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
});
const waitTime = new Histogram({
  name: 'vigie_flush_wait_seconds',
  help: 'Time a write waited for its group commit to begin.',
  buckets: [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
});
const retries = new Counter({ name: 'vigie_flush_retries_total', help: 'Inserts that were sent again.' });
const buffered = new Gauge({ name: 'vigie_buffered_rows', help: 'Rows accepted and not yet on disk.' });

/**
 * Group commit: all writes that wait when a flush begins become one insert; an idle server flushes at once. Bounded:
 * past `maxRows` writes are refused. An insert is repeated under one deduplication token until it has succeeded or
 * time is up, so a lost answer never stores twice.
 */
export const createIngest = (deps: { db: TelemetryDb; logger: Logger; maxRows: number }): Ingest => {
  const { db, logger, maxRows } = deps;
  let waiting: Waiting[] = [];
  let rows = 0;
  let flushing = 0;
  let scheduled = false;
  let closed = false;
  let idle: (() => void) | undefined;

  const insert = async (table: IngestTable, parts: Insert[]): Promise<void> => {
    const token = randomUUID();
    const started = performance.now();
    for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
      try {
        await db.insert(
          table,
          (parts[0] as Insert).columns,
          parts.map((part) => part.rows),
          token,
        );
        rowsStored.inc(
          { table },
          parts.reduce((sum, part) => sum + part.count, 0),
        );
        return;
      } catch (error) {
        const passing = error instanceof AppError && error.code === 'unavailable';
        if (!passing || performance.now() - started > GIVE_UP_MS) throw error;
        retries.inc();
        logger.warn({ table, reason: messageOf(error) }, 'insert failed; it is sent again');
        await delay(pause * (0.5 + Math.random()));
      }
    }
  };

  const flush = async (batch: Waiting[]): Promise<void> => {
    const stop = flushTime.startTimer();
    try {
      for (const table of TABLES) {
        const parts = batch.flatMap((one) => one.inserts.filter((part) => part.table === table));
        if (parts.length > 0) await insert(table, parts);
      }
      for (const one of batch) one.done();
    } catch (error) {
      logger.error({ err: error }, 'a group commit failed');
      for (const one of batch) one.fail(unavailable('The metrics could not be stored: send them again.', 2));
    } finally {
      stop();
      flushing -= 1;
      rows -= batch.reduce((sum, one) => sum + one.count, 0);
      buffered.set(rows);
      schedule();
      if (rows === 0) idle?.();
    }
  };

  const start = (): void => {
    scheduled = false;
    while (flushing < FLUSHES_AT_ONCE && waiting.length > 0) {
      let count = 0;
      const end = waiting.findIndex((one) => (count += one.count) >= MAX_FLUSH_ROWS);
      const batch = end === -1 ? waiting : waiting.slice(0, end + 1);
      waiting = end === -1 ? [] : waiting.slice(end + 1);
      flushing += 1;
      batchSize.observe(batch.reduce((sum, one) => sum + one.count, 0));
      for (const one of batch) one.begun();
      void flush(batch);
    }
  };

  const schedule = (): void => {
    if (scheduled || flushing >= FLUSHES_AT_ONCE || waiting.length === 0) return;
    scheduled = true;
    // One turn of the event loop: requests that arrived in the same read share the insert.
    setImmediate(start);
  };

  return {
    admit(count) {
      if (closed) throw unavailable('The server is stopping.');
      if (rows + count > maxRows)
        throw unavailable('Too many metrics wait for the disk: try again in a moment.');
    },
    submit(inserts) {
      const count = inserts.reduce((sum, one) => sum + one.count, 0);
      rows += count;
      buffered.set(rows);
      const begun = waitTime.startTimer();
      return new Promise((done, fail) => {
        waiting.push({ inserts, count, begun, done, fail });
        schedule();
      });
    },
    async close() {
      closed = true;
      if (rows > 0) await new Promise<void>((resolve) => (idle = resolve));
    },
  };
};
