import type { NotificationOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { readId } from '../tasks/index.ts';
import { brandName } from '../tenancy/index.ts';
import { findChannel } from './channel-store.ts';
import type { NotificationRouteDeps } from './deps.ts';
import { toNotificationOutput } from './notification-output.ts';
import { selectNotificationsById } from './notification-store.ts';

/** Sends a message to a channel that says it is a test. @throws AppError not_found, also for another brand's */
export const testChannel = async (
  ctx: Ctx,
  deps: NotificationRouteDeps,
  idText: string,
): Promise<NotificationOutput> => {
  const channel = await findChannel(ctx, deps.sql, readId(idText));
  if (!channel) throw notFound();
  const at = deps.clock.now();
  const name = await brandName(ctx, deps);
  const ids = await deps.sql.transaction((tx) =>
    deps.enqueue(
      ctx,
      tx,
      {
        event: 'test',
        alertId: null,
        rule: {
          id: 0,
          name: channel.name,
          description: '',
          metricField: 'execution_time_ms',
          condition: 'gt',
          thresholdValue: 0,
          aggregation: 'each',
          windowMinutes: null,
        },
        brand: { id: ctx.brandId, name },
        groupKey: '',
        level: 'critical',
        severity: 'low',
        currentValue: 0,
        thresholdValue: 0,
        triggeredAt: at,
        at,
        affectedTasks: [],
        affectedCount: 0,
        fireCount: 1,
        suppressedSince: 0,
      },
      { emails: [], channels: [channel.id] },
    ),
  );
  deps.wake();
  const [row] = await selectNotificationsById(ctx, deps.sql, ids);
  if (!row) throw notFound();
  return toNotificationOutput(row);
};
