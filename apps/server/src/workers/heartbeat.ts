import { HeartbeatInput } from '@vigie/contract';
import type { WorkerOutput } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { compileCheck } from '../http/index.ts';
import type { Ingest } from '../ingest/index.ts';
import { HEARTBEATS } from './history-store.ts';
import { upsertWorkers } from './store.ts';
import { toWorkerOutput } from './worker.ts';

const MAX_BEATS = 1_000;
const AHEAD = 5 * 60_000;

export interface HeartbeatDeps {
  sql: Sql;
  ingest: Ingest;
  clock: Clock;
}

const checkFields = compileCheck(HeartbeatInput);

const check = (beat: unknown, now: number): FieldErrors | undefined => {
  const errors = checkFields(beat);
  if (errors) return errors;
  const { started_at: startedAt } = beat as HeartbeatInput;
  const started = typeof startedAt === 'string' ? (parseTimestamp(startedAt) as number) : now;
  if (started < Date.UTC(2000, 0)) return { started_at: ['Ensure this time is after the year 2000.'] };
  return started > now + AHEAD ? { started_at: ['Ensure this time is at most 5 minutes ahead.'] } : undefined;
};

const readBeats = (body: unknown, now: number): HeartbeatInput[] => {
  const list = Array.isArray(body);
  const beats: unknown[] = list ? body : [body];
  if (beats.length === 0 || beats.length > MAX_BEATS)
    throw invalid({ non_field_errors: [`Give 1 to ${MAX_BEATS} heartbeats.`] });
  const errors = beats.flatMap((beat, index) => {
    const wrong = check(beat, now);
    return wrong
      ? Object.entries(wrong).map(
          ([field, messages]) => [list ? `${index}.${field}` : field, messages] as const,
        )
      : [];
  });
  if (errors.length > 0) throw invalid(Object.fromEntries(errors.slice(0, 100)));
  const read = (beats as HeartbeatInput[]).map((beat) => ({
    ...beat,
    worker_name: beat.worker_name.trim(),
    queue_name: beat.queue_name.trim(),
    ...(beat.started_at
      ? { started_at: new Date(parseTimestamp(beat.started_at) as number).toISOString() }
      : {}),
  }));
  // One worker twice in a list: the last word counts.
  return [...new Map(read.map((beat) => [beat.worker_name, beat])).values()];
};

/** Takes one heartbeat or a list: the worker's row now, and its history for charts. */
export const heartbeat = async (ctx: Ctx, deps: HeartbeatDeps, body: unknown): Promise<WorkerOutput[]> => {
  const now = deps.clock.now();
  const beats = readBeats(body, now);
  const workers = await deps.ingest.admit(beats.length, async () => {
    const rows = await upsertWorkers(ctx, deps.sql, beats, new Date(now));
    const history = rows.map((worker) => ({ brandId: ctx.brandId, at: now, worker }));
    await deps.ingest.submit([{ table: HEARTBEATS, rows: history }]);
    return rows;
  });
  const byName = new Map(workers.map((worker) => [worker.worker_name, worker]));
  return beats.flatMap((beat) => {
    const worker = byName.get(beat.worker_name);
    return worker ? [toWorkerOutput(worker, now)] : [];
  });
};
