import { Gauge, Histogram } from 'prom-client';
import { unavailable } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { insertRows } from './insert.ts';
import { STEPS } from './table.ts';
import type { Insert } from './table.ts';

/** The way of every row to the disk. */
export interface Ingest {
  /** True when nothing more is let in; ask before a body is read. */
  full(): boolean;
  /**
   * Lets that many rows in for as long as `work` runs, which may then submit them.
   * @throws AppError unavailable when they would not fit
   */
  admit<T>(rows: number, work: () => Promise<T>): Promise<T>;
  /** Resolves once all rows are on disk and readable. @throws AppError unavailable when they may not be. */
  submit(inserts: Insert[]): Promise<void>;
  /** Waits for what was let in and refuses what comes after. */
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
/**
 * Callers who were just answered mostly send their next write at once. Where many small writes are under way, the next
 * flush waits a moment for them: otherwise half of the callers would always miss the insert of the other half.
 */
const LINGER = { writes: 16, rows: 1_000, ms: 4 };

const rowsOf = (writes: Waiting[]): number => writes.reduce((sum, one) => sum + one.count, 0);

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
const buffered = new Gauge({ name: 'vigie_buffered_rows', help: 'Rows let in and not yet answered.' });

/**
 * Group commit: all writes that wait when a flush begins become one insert per table; an idle server flushes at once.
 * One flush at a time: an insert costs processor time rather than waiting for the disk, and a second beside it only
 * makes both smaller. Bounded: past `maxRows` writes are refused.
 */
export const createIngest = (deps: { db: TelemetryDb; logger: Logger; maxRows: number }): Ingest => {
  const { logger, maxRows } = deps;
  let waiting: Waiting[] = [];
  let rows = 0;
  let flushing = false;
  let scheduled = false;
  /** So many writes are awaited before the next flush, until the timer ends the wait. */
  let expected = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let idle: (() => void) | undefined;

  const write = async (batch: Waiting[]): Promise<void> => {
    const inserts = batch.flatMap((one) => one.inserts);
    for (const tables of STEPS) {
      await Promise.all(
        tables.map(async (name) => {
          const ofTable = inserts.filter((insert) => insert.table.name === name && insert.rows.length > 0);
          if (ofTable[0]) {
            await insertRows(
              deps,
              ofTable[0].table,
              ofTable.flatMap((insert) => insert.rows),
            );
          }
        }),
      );
    }
  };

  const flush = async (batch: Waiting[]): Promise<void> => {
    const stop = flushTime.startTimer();
    try {
      await write(batch);
      for (const one of batch) one.done();
    } catch (error) {
      logger.error({ err: error }, 'a group commit failed');
      for (const one of batch) one.fail(unavailable('The metrics could not be stored: send them again.', 2));
    } finally {
      stop();
      flushing = false;
      linger(batch);
      schedule();
    }
  };

  const linger = (answered: Waiting[]): void => {
    if (answered.length < LINGER.writes || rowsOf(answered) > LINGER.rows) return;
    expected = answered.length + waiting.length;
    timer = setTimeout(() => {
      expected = 0;
      schedule();
    }, LINGER.ms);
  };

  const start = (): void => {
    scheduled = false;
    clearTimeout(timer);
    expected = 0;
    let count = 0;
    const end = waiting.findIndex((one) => (count += one.count) >= MAX_FLUSH_ROWS);
    const batch = end === -1 ? waiting : waiting.slice(0, end + 1);
    waiting = end === -1 ? [] : waiting.slice(end + 1);
    flushing = true;
    batchSize.observe(rowsOf(batch));
    for (const one of batch) one.begun();
    void flush(batch);
  };

  const schedule = (): void => {
    if (scheduled || flushing || waiting.length === 0 || waiting.length < expected) return;
    scheduled = true;
    // One turn of the event loop: requests that arrived in the same read share the insert.
    setImmediate(start);
  };

  const count = (change: number): void => {
    rows += change;
    buffered.set(rows);
    if (rows === 0) idle?.();
  };

  return {
    full: () => closed || rows >= maxRows,
    async admit(size, work) {
      if (closed) throw unavailable('The server is stopping.');
      if (rows + size > maxRows)
        throw unavailable('Too many metrics wait for the disk: try again in a moment.');
      count(size);
      try {
        return await work();
      } finally {
        count(-size);
      }
    },
    submit(inserts) {
      const begun = waitTime.startTimer();
      return new Promise((done, fail) => {
        waiting.push({
          inserts,
          count: inserts.reduce((sum, insert) => sum + insert.rows.length, 0),
          begun,
          done,
          fail,
        });
        schedule();
      });
    },
    async close() {
      closed = true;
      if (rows > 0) await new Promise<void>((resolve) => (idle = resolve));
    },
  };
};
