import type { HeartbeatHistory } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectGaps, selectHistory } from './history-store.ts';
import { outagesOf } from './outages.ts';
import { findWorker } from './store.ts';

const HOUR = 3_600_000;
const MAX_POINTS = 240;
const MAX_OUTAGES = 100;

/** Heartbeats of the last `hours`, thinned to at most 240 points, and the outages between all of them. */
export const showHistory = async (
  ctx: Ctx,
  deps: { sql: Sql; db: TelemetryDb },
  idText: string,
  query: RawQuery,
  time: { now: number; online: Date },
): Promise<HeartbeatHistory> => {
  const reader = readQuery(query);
  const hours = reader.integer('hours', 1, 24 * 90, 24);
  reader.finish();
  const row = await findWorker(ctx, deps.sql, readId(idText), time.online);
  if (!row) throw notFound();
  const bucket = Math.max(15, Math.ceil((hours * 3600) / MAX_POINTS));
  const leastMs = time.now - time.online.getTime();
  const wanted = { worker: row.id, since: time.now - hours * HOUR };
  const [points, found] = await Promise.all([
    selectHistory(ctx, deps.db, { ...wanted, bucket }),
    selectGaps(ctx, deps.db, { ...wanted, leastMs, most: MAX_OUTAGES }),
  ]);
  return {
    worker_name: row.worker_name,
    bucket_seconds: bucket,
    since: formatTimestamp(wanted.since),
    until: formatTimestamp(time.now),
    points: points.map(({ at_ms: at, ...point }) => ({ at: formatTimestamp(at), ...point })),
    offline_after_seconds: leastMs / 1_000,
    ...outagesOf(found, row.is_online ? undefined : row.last_heartbeat.getTime(), time.now),
  };
};
