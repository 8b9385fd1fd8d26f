import type { ClickHouseAccess } from '../clickhouse-client.ts';
import type { Sums } from './metric.ts';

/** Which base task each metric names. */
export type Tasks =
  /** A `task_id` that nobody sent before, in every metric. `prefix` keeps two generators of one run apart. */
  | { kind: 'new'; prefix: string }
  /** An object with one of the `task_id`s that the warm-up registered: each prepared request has its own. */
  | { kind: 'known'; prefix: string }
  /** The integer ids of tasks that exist, by brand. */
  | { kind: 'ids'; byBrand: Record<number, number[]> };

/** What a generator process is asked to send. */
export interface Plan {
  port: number;
  token: string;
  tasks: Tasks;
  /** Metrics in one request; 1 means single `POST metrics/`. */
  batch: number;
  connections: number;
  /** The brand of each prepared request; the generator sends them round and round. */
  brands: number[];
  /** Requests sent before the clock starts; counted in the sums, not in the rate. */
  warmupRequests: number;
  /** When to stop: after so many requests, or after so many seconds. */
  stop: { requests: number } | { seconds: number };
  /** Requests a second, evenly; left out, as many as the server takes. */
  perSecond?: number;
  /** Spreads `created_at` evenly and in order over this time (ms since the epoch); left out, the server sets it. */
  span?: { from: number; to: number };
  seed: number;
}

/** What it sent, as the server acknowledged it. */
export interface Sent {
  /** Of the measured part. */
  metrics: number;
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers 503 that were waited for and sent again, warm-up included. */
  retries: number;
  /** Processor time that the generator itself used in the measured part. */
  cpuSeconds: number;
  /** By brand, warm-up included. */
  sums: Record<number, Sums>;
}

/** Rows that go straight to ClickHouse. */
export interface RowsPlan {
  access: ClickHouseAccess;
  /** Where rows to send are read from (once, before the clock starts), and a table like it to send them to. */
  from: string;
  to: string;
  rows: number;
  rowsPerInsert: number;
  inFlight: number;
}

export interface RowsSent {
  rows: number;
  seconds: number;
}
