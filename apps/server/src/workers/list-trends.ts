import type { WorkersHistory } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { readListQuery } from '../http/index.ts';
import type { ListQuery, ListResult, RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectTrends } from './history-store.ts';
import { WORKER_LIST } from './list-workers.ts';
import { listWorkerRows } from './store.ts';

type WorkerTrend = WorkersHistory['results'][number];

const HOUR = 3_600_000;
const SLOTS = 36;
const MOST_HOURS = 48;

/** Reads the query of a list of workers, and over how many hours their history goes. */
export const readTrendQuery = (query: RawQuery): { list: ListQuery; hours: number } => {
  let hours = 0;
  const list = readListQuery(WORKER_LIST, query, (reader) => {
    hours = reader.integer('hours', 1, MOST_HOURS, 6);
  });
  return { list, hours };
};

/** Load and memory of the workers of one page of the list, in 36 equal slots; null where no heartbeat came. */
export const listTrends = async (
  ctx: Ctx,
  deps: { sql: Sql; db: TelemetryDb },
  { list, hours }: { list: ListQuery; hours: number },
  time: { now: number; online: Date },
): Promise<ListResult<WorkerTrend> & Pick<WorkersHistory, 'since' | 'bucket_seconds'>> => {
  const bucketMs = (hours * HOUR) / SLOTS;
  // On a grid of its own, so that a slot means the same when it is asked for again a moment later.
  const since = (Math.floor(time.now / bucketMs) + 1 - SLOTS) * bucketMs;
  const { count, rows } = await listWorkerRows(ctx, deps.sql, list, time.online);
  const trends = new Map<number, WorkerTrend>(
    rows.map(({ id, worker_name }) => [
      id,
      {
        id,
        worker_name,
        load_average: Array.from({ length: SLOTS }, () => null),
        memory_percent: Array.from({ length: SLOTS }, () => null),
      },
    ]),
  );
  const found = await selectTrends(ctx, deps.db, { workers: [...trends.keys()], since, bucketMs });
  for (const { worker, slot, load_average: load, memory_percent: memory } of found) {
    const trend = trends.get(worker);
    if (!trend || slot >= SLOTS) continue;
    trend.load_average[slot] = load;
    trend.memory_percent[slot] = memory;
  }
  return {
    count,
    results: [...trends.values()],
    last: undefined,
    since: formatTimestamp(since),
    bucket_seconds: bucketMs / 1_000,
  };
};
