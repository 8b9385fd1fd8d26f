import type { NotificationEvent, NotificationStatus } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { afterSql, filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';

/** A notification as it is shown. */
export interface NotificationRow {
  id: string;
  event: NotificationEvent;
  alert_id: number | null;
  rule: { id: number; name: string };
  email: string | null;
  channel_id: number | null;
  channel_name: string | null;
  channel_kind: string | null;
  status: NotificationStatus;
  attempts: number;
  last_error: string | null;
  created_at: Date;
  sent_at: Date | null;
}

type Brand = Pick<Ctx, 'brandId'>;

/** As a table of its own, so that filters and orders can name plain columns. */
const SHOWN = `(SELECT n.id, n.brand_id, n.event, n.alert_id, n.message -> 'rule' AS rule, n.email, n.channel_id,
  c.name AS channel_name, c.kind AS channel_kind, n.status, n.attempts, n.last_error, n.created_at, n.sent_at
  FROM notifications AS n LEFT JOIN channels AS c ON c.brand_id = n.brand_id AND c.id = n.channel_id) AS n`;

export const selectNotificationsById = (
  ctx: Brand,
  sql: Sql,
  ids: readonly string[],
): Promise<NotificationRow[]> =>
  sql.query<NotificationRow>(`SELECT * FROM ${SHOWN} WHERE brand_id = $1 AND id = ANY($2::uuid[])`, [
    ctx.brandId,
    ids,
  ]);

/** Of each alert the latest 100, oldest first. */
export const selectNotificationsOfAlerts = (
  ctx: Brand,
  sql: Sql,
  alertIds: readonly number[],
): Promise<NotificationRow[]> =>
  sql.query<NotificationRow>(
    `SELECT latest.* FROM unnest($2::int8[]) AS a (id) CROSS JOIN LATERAL (
       SELECT * FROM ${SHOWN} WHERE brand_id = $1 AND alert_id = a.id ORDER BY created_at DESC, id LIMIT 100
     ) AS latest ORDER BY latest.created_at, latest.id`,
    [ctx.brandId, alertIds],
  );

export const listNotificationRows = async (
  ctx: Brand,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; rows: NotificationRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const dialect = postgresDialect(params);
  const where = ['brand_id = $1', ...filterSql(query, dialect)].join(' AND ');
  const counted = await sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${SHOWN} WHERE ${where}`, [
    ...params,
  ]);
  const page = query.after ? `${where} AND ${afterSql(query.order, query.after, dialect)}` : where;
  const offset = query.after ? 0 : (query.page - 1) * query.pageSize;
  const rows = await sql.query<NotificationRow>(
    `SELECT * FROM ${SHOWN} WHERE ${page} ORDER BY ${orderSql(query.order)} LIMIT ${query.pageSize} OFFSET ${offset}`,
    params,
  );
  return { count: counted[0]?.n ?? 0, rows };
};

/** What can be sent again: given up, or never tried for want of a mail server. */
export type Ended = 'dead' | 'undelivered';

/**
 * Makes ended notifications pending again, with all their tries before them: those with the given ids, or the oldest
 * of a status; at most `limit`.
 */
export const reviveNotifications = async (
  ctx: Brand,
  tx: Sql,
  which: { ids: readonly string[] } | { status: Ended },
  limit: number,
): Promise<{ id: string; channelId: number | null }[]> => {
  const [filter, value] =
    'ids' in which ? ['id = ANY($2::uuid[])', which.ids] : ['status = $2', which.status];
  return tx.query(
    `UPDATE notifications SET status = 'pending', attempts = 0, last_error = NULL
     WHERE brand_id = $1 AND id IN (
       SELECT id FROM notifications WHERE brand_id = $1 AND ${filter} AND status IN ('dead', 'undelivered')
       ORDER BY created_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED
     ) RETURNING id, channel_id AS "channelId"`,
    [ctx.brandId, value],
  );
};

export const countEnded = async (ctx: Brand, sql: Sql, status: Ended): Promise<number> => {
  const [row] = await sql.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM notifications WHERE brand_id = $1 AND status = $2',
    [ctx.brandId, status],
  );
  return row?.n ?? 0;
};
