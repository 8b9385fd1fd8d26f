import { ResendInput } from '@vigie/contract';
import type { NotificationOutput, ResendResult } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { AppError, invalid, notFound } from '../core/errors.ts';
import { compileCheck } from '../http/index.ts';
import type { NotificationRouteDeps } from './deps.ts';
import { toNotificationOutput } from './notification-output.ts';
import { countEnded, reviveNotifications, selectNotificationsById } from './notification-store.ts';
import { groupOf } from './queue-group.ts';

const MOST = 1_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const checkFields = compileCheck(ResendInput);

const revive = async (
  ctx: Ctx,
  deps: NotificationRouteDeps,
  which: Parameters<typeof reviveNotifications>[2],
): Promise<number> => {
  const revived = await deps.sql.transaction(async (tx) => {
    const rows = await reviveNotifications(ctx, tx, which, MOST);
    await deps.parts.queue.put(
      tx,
      rows.map((row) => ({ id: row.id, ...groupOf(row), delayMs: 0 })),
    );
    return rows.length;
  });
  if (revived > 0) deps.wake();
  return revived;
};

/**
 * Puts one notification on its way again that was given up, or kept for want of a mail server.
 * @throws AppError not_found, also for another brand's; conflict while it is on its way, or was sent
 */
export const resendOne = async (
  ctx: Ctx,
  deps: NotificationRouteDeps,
  id: string,
): Promise<NotificationOutput> => {
  const found = UUID.test(id) ? await selectNotificationsById(ctx, deps.sql, [id]) : [];
  if (found.length === 0) throw notFound();
  if ((await revive(ctx, deps, { ids: [id] })) === 0)
    throw new AppError('conflict', 'Only what is dead or undelivered can be sent again.');
  const [row] = await selectNotificationsById(ctx, deps.sql, [id]);
  if (!row) throw notFound();
  return toNotificationOutput(row);
};

/** Puts many on their way again: those named, or the oldest of a status. @throws AppError invalid */
export const resendMany = async (
  ctx: Ctx,
  deps: NotificationRouteDeps,
  body: unknown,
): Promise<ResendResult> => {
  const errors = checkFields(body) ?? {};
  if (Object.keys(errors).length > 0) throw invalid(errors);
  const { ids, status } = body as ResendInput;
  if ((ids === undefined) === (status === undefined))
    throw invalid({ non_field_errors: ['Give either ids or status.'] });
  const wrong = ids?.findIndex((id) => !UUID.test(id)) ?? -1;
  if (wrong >= 0) throw invalid({ ids: [`${wrong}: Not a valid UUID.`] });
  if (ids) return { resent: await revive(ctx, deps, { ids }), remaining: 0 };
  if (!status) return { resent: 0, remaining: 0 };
  const resent = await revive(ctx, deps, { status });
  return { resent, remaining: await countEnded(ctx, deps.sql, status) };
};
