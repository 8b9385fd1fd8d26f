import { randomUUID } from 'node:crypto';
import type { Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import type { AlertMessage, Recipients } from './message.ts';
import { insertNotifications } from './outbox-store.ts';
import type { NewNotification } from './outbox-store.ts';
import type { Queue } from './queue.ts';
import { groupOf } from './queue-group.ts';

/**
 * Writes one notification and one job per recipient, each recipient once, inside the caller's transaction.
 * @returns the ids of the notifications (UUID)
 */
export const enqueue = async (
  ctx: Pick<Ctx, 'brandId'>,
  tx: Sql,
  deps: { queue: Queue; clock: Clock },
  message: AlertMessage,
  to: Recipients,
): Promise<string[]> => {
  const rows: NewNotification[] = [
    ...[...new Set(to.emails)].map((email) => ({ id: randomUUID(), email, channelId: null })),
    ...[...new Set(to.channels)].map((channelId) => ({ id: randomUUID(), email: null, channelId })),
  ];
  if (rows.length === 0) return [];
  await insertNotifications(ctx, tx, rows, message, new Date(deps.clock.now()));
  await deps.queue.put(
    tx,
    rows.map((row) => ({ id: row.id, ...groupOf(row), delayMs: 0 })),
  );
  return rows.map((row) => row.id);
};
