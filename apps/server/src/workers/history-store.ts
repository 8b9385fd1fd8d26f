import type { Ctx } from '../core/ctx.ts';
import { ingestTable } from '../ingest/index.ts';
import type { Column, TelemetryDb } from '../telemetry-db/index.ts';
import type { WorkerRow } from './worker.ts';

/** A heartbeat as history keeps it. */
export interface Beat {
  brandId: number;
  at: number;
  worker: WorkerRow;
}

const optional = (name: 'cpu_percent' | 'memory_percent' | 'load_average'): Column<Beat> => ({
  name,
  write: (into, { worker }) => {
    if (into.present(worker[name])) into.float64(worker[name] as number);
  },
});
const whole = (name: 'active_tasks' | 'processed_tasks' | 'failed_tasks'): Column<Beat> => ({
  name,
  write: (into, { worker }) => into.uint64(worker[name]),
});
const BEAT_COLUMNS: Column<Beat>[] = [
  { name: 'brand_id', write: (into, beat) => into.uint32(beat.brandId) },
  { name: 'worker_id', write: (into, { worker }) => into.uint64(worker.id) },
  { name: 'at', write: (into, beat) => into.millis(beat.at) },
  { name: 'queue_name', write: (into, { worker }) => into.string(worker.queue_name) },
  optional('cpu_percent'),
  optional('memory_percent'),
  whole('active_tasks'),
  whole('processed_tasks'),
  whole('failed_tasks'),
  optional('load_average'),
  {
    name: 'queue_depth',
    write: (into, { worker }) => {
      if (into.present(worker.queue_depth)) into.uint64(worker.queue_depth as number);
    },
  },
];

export const HEARTBEATS = ingestTable<Beat>('heartbeats', BEAT_COLUMNS, async (db, beats) => {
  const rows = await db.query<{ worker: number; at_ms: number }>(
    'heartbeats_stored',
    `SELECT worker_id AS worker, toUnixTimestamp64Milli(at) AS at_ms FROM heartbeats WHERE worker_id IN {workers:Array(UInt64)}
       AND at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND at <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')`,
    {
      workers: [...new Set(beats.map(({ worker }) => worker.id))],
      from: beats.reduce((least, beat) => Math.min(least, beat.at), Infinity),
      to: beats.reduce((most, beat) => Math.max(most, beat.at), 0),
    },
  );
  const stored = new Set(rows.map((row) => `${row.worker}:${row.at_ms}`));
  return beats.filter((beat) => !stored.has(`${beat.worker.id}:${beat.at}`));
});

export interface HistoryPoint {
  at_ms: number;
  cpu_percent: number | null;
  memory_percent: number | null;
  active_tasks: number;
  load_average: number | null;
  queue_depth: number | null;
  heartbeats: number;
}

/** A worker's heartbeats since a moment, averaged over buckets of whole seconds. */
export const selectHistory = (
  ctx: Ctx,
  db: TelemetryDb,
  wanted: { worker: number; since: number; bucket: number },
): Promise<HistoryPoint[]> =>
  db.query<HistoryPoint>(
    'heartbeat_history',
    `SELECT toUnixTimestamp(toStartOfInterval(at, toIntervalSecond({bucket:UInt32}))) * 1000 AS at_ms, avg(cpu_percent) AS cpu_percent,
       avg(memory_percent) AS memory_percent, avg(active_tasks) AS active_tasks, avg(load_average) AS load_average,
       avg(queue_depth) AS queue_depth, count() AS heartbeats
     FROM heartbeats WHERE brand_id = {brand:UInt32} AND worker_id = {worker:UInt64} AND at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
     GROUP BY at_ms ORDER BY at_ms`,
    { brand: ctx.brandId, ...wanted },
  );

/** Stretches between two heartbeats of a worker; ms. */
export interface Gap {
  from: number;
  to: number;
}

/**
 * The gaps longer than `leastMs` that end after `since`, the latest `most` of them first, and how many there are. The
 * last heartbeat before `since` counts too: a gap may have begun there.
 */
export const selectGaps = async (
  ctx: Ctx,
  db: TelemetryDb,
  wanted: { worker: number; since: number; leastMs: number; most: number },
): Promise<{ gaps: Gap[]; count: number }> => {
  const beats = 'FROM heartbeats WHERE brand_id = {brand:UInt32} AND worker_id = {worker:UInt64} AND at';
  const since = "fromUnixTimestamp64Milli({since:Int64}, 'UTC')";
  const rows = await db.query<{ from_ms: number; to_ms: number; n: number }>(
    'heartbeat_gaps',
    `SELECT previous AS from_ms, ms AS to_ms, count() OVER () AS n
     FROM (
       SELECT ms, lagInFrame(ms, 1, ms) OVER (ORDER BY ms ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS previous
       FROM (
         SELECT toUnixTimestamp64Milli(at) AS ms ${beats} >= ${since}
         UNION ALL
         SELECT toUnixTimestamp64Milli(max(at)) AS ms ${beats} < ${since} HAVING count() > 0
       )
     ) WHERE ms - previous > {leastMs:Int64} ORDER BY ms DESC LIMIT {most:UInt32}`,
    { brand: ctx.brandId, ...wanted },
  );
  return { gaps: rows.map(({ from_ms: from, to_ms: to }) => ({ from, to })), count: rows[0]?.n ?? 0 };
};

/** Means of several workers' heartbeats by slot: whole buckets after `since`. A slot without heartbeats has no row. */
export const selectTrends = (
  ctx: Ctx,
  db: TelemetryDb,
  wanted: { workers: number[]; since: number; bucketMs: number },
): Promise<{ worker: number; slot: number; load_average: number | null; memory_percent: number | null }[]> =>
  db.query(
    'heartbeat_trends',
    `SELECT worker_id AS worker, intDiv(toUnixTimestamp64Milli(at) - {since:Int64}, {bucketMs:Int64}) AS slot,
       round(avg(load_average), 2) AS load_average, round(avg(memory_percent), 1) AS memory_percent
     FROM heartbeats WHERE brand_id = {brand:UInt32} AND worker_id IN {workers:Array(UInt64)}
       AND at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
     GROUP BY worker, slot`,
    { brand: ctx.brandId, ...wanted },
  );
