import { setTimeout as delay } from 'node:timers/promises';
import type { ControlDb, Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import { disableChannel } from './channel-store.ts';
import type { Outcome } from './outcome.ts';
import { settleNotification } from './outbox-store.ts';
import type { Claimed } from './outbox-store.ts';
import type { Queue, TakenJob } from './queue.ts';
import { groupOf } from './queue-group.ts';
import { MAX_TRIES } from './retry.ts';
import type { Backoff } from './retry.ts';

export interface SettleDeps {
  sql: ControlDb;
  queue: Queue;
  clock: Clock;
  backoff: Backoff;
  /** Aborted when the server waits no longer. */
  stop: AbortSignal;
}

const again = async (
  deps: SettleDeps,
  tx: Sql,
  claimed: Claimed,
  outcome: Outcome & { kind: 'passing' },
): Promise<void> => {
  const last = claimed.attempts >= MAX_TRIES;
  await settleNotification(claimed, tx, claimed.id, {
    status: last ? 'dead' : 'pending',
    error: outcome.reason,
    sentAt: null,
    accepted: outcome.accepted ?? [],
  });
  if (last) return;
  const delayMs = Math.max(deps.backoff(claimed.attempts), outcome.retryAfterMs ?? 0);
  await deps.queue.put(tx, [{ id: claimed.id, ...groupOf(claimed), delayMs }]);
};

const RECORD_AGAIN_MS = 500;
const RECORD_TRIES = 120;

/**
 * Records how a try ended, and what follows from it, in one transaction. If the job is no longer in our hands somebody
 * else has taken it over: then only that it was sent is still worth recording.
 */
const record = (deps: SettleDeps, job: TakenJob, claimed: Claimed, outcome: Outcome): Promise<void> =>
  deps.sql.transaction(async (tx) => {
    const mine = (await deps.queue.remove(tx, [job])) > 0;
    const at = new Date(deps.clock.now());
    if (outcome.kind === 'delivered') {
      await settleNotification(claimed, tx, claimed.id, {
        status: 'sent',
        error: outcome.note ?? null,
        sentAt: at,
      });
      return;
    }
    if (!mine) return;
    if (outcome.kind === 'passing') return again(deps, tx, claimed, outcome);
    const status = outcome.kind === 'permanent' ? 'dead' : 'undelivered';
    await settleNotification(claimed, tx, claimed.id, { status, error: outcome.reason, sentAt: null });
    if (outcome.kind === 'permanent' && outcome.disables && claimed.channelId !== null)
      await disableChannel(claimed, tx, claimed.channelId, outcome.reason, at);
  });

/** As `record`, for a minute if need be: while PostgreSQL is away the outcome is known here only. */
export const settle = async (
  deps: SettleDeps,
  job: TakenJob,
  claimed: Claimed,
  outcome: Outcome,
): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await record(deps, job, claimed, outcome);
    } catch (error) {
      if (tries === RECORD_TRIES || deps.stop.aborted) throw error;
      await delay(RECORD_AGAIN_MS, undefined, { ref: false });
    }
  }
};
