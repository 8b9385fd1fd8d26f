import { NOTIFICATION_EVENTS, NOTIFICATION_STATUSES } from '@vigie/contract';
import type { NotificationOutput } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import type { ListField, ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { toNotificationOutput } from './notification-output.ts';
import { listNotificationRows, selectNotificationsOfAlerts } from './notification-store.ts';

const choice = (column: string, choices: readonly string[]): ListField => ({
  kind: 'choice',
  column,
  type: 'text',
  choices,
  nullable: false,
  orderable: true,
});
const id = (column: string): ListField => ({
  kind: 'id',
  column,
  type: 'int8',
  nullable: false,
  orderable: false,
});
const time = (column: string, nullable: boolean): ListField => ({
  kind: 'time',
  column,
  type: 'time',
  nullable,
  orderable: true,
});

/** The dead letters are `?status=dead,undelivered`. */
export const NOTIFICATION_LIST: ListSpec = {
  fields: {
    status: choice('status', NOTIFICATION_STATUSES),
    event: choice('event', NOTIFICATION_EVENTS),
    alert: id('alert_id'),
    channel: id('channel_id'),
    email: { kind: 'text', column: 'email', type: 'text', nullable: true, orderable: false },
    created_at: time('created_at', false),
    sent_at: time('sent_at', true),
    id: { kind: 'text', column: 'id::text', type: 'text', nullable: false, orderable: true },
  },
  createdField: 'created_at',
  defaultOrdering: '-created_at',
  keyset: false,
};

export const listNotifications = async (
  ctx: Ctx,
  deps: { sql: Sql },
  query: ListQuery,
): Promise<ListResult<NotificationOutput>> => {
  const { count, rows } = await listNotificationRows(ctx, deps.sql, query);
  return { count, results: rows.map(toNotificationOutput), last: undefined };
};

/** What was sent of alerts of the brand, by alert, oldest first. */
export const notificationsOfAlerts = async (
  ctx: Ctx,
  sql: Sql,
  alertIds: readonly number[],
): Promise<Map<number, NotificationOutput[]>> => {
  if (alertIds.length === 0) return new Map();
  const rows = await selectNotificationsOfAlerts(ctx, sql, alertIds);
  const byAlert = Map.groupBy(rows, (row) => row.alert_id ?? 0);
  return new Map([...byAlert].map(([alert, of]) => [alert, of.map(toNotificationOutput)]));
};
