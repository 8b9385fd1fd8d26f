import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { existingChannels } from './channel-store.ts';

export { createNotifications } from './create-notifications.ts';
export type { DeliveryTiming, Notifications } from './create-notifications.ts';
export { notificationsOfAlerts } from './list-notifications.ts';
export type { AlertMessage } from './message.ts';
export { notificationRoutes } from './routes.ts';

/** Of the given ids of channels those that the brand does not have. */
export const missingChannels = async (ctx: Ctx, sql: Sql, ids: readonly number[]): Promise<number[]> => {
  const known = new Set(await existingChannels(ctx, sql, ids));
  return ids.filter((id) => !known.has(id));
};
