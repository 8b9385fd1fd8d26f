import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import { afterSql, filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import type { AlertRow } from './alert.ts';

type Brand = Pick<Ctx, 'brandId'>;

/** `affected_metrics` stays out: only the evaluator reads it. */
export const ALERT_COLUMNS = `id, brand_id, rule_id, rule_name, group_key, metric_field, aggregation, condition,
  threshold_value, current_value, level, severity, triggered_at, last_fired_at, last_breach_at, last_notified_at,
  fire_count, affected_tasks, affected_count, suppressed, task_types, queue_names, flapping, quiet_factor,
  acknowledged_at, acknowledged_by, snoozed_until, resolved_at, resolved_by`;

/** A change of state. `metricId` is the metric that caused it, `silencedBy` why nobody was told. */
export interface AlertEvent {
  kind: 'fired' | 'renotified' | 'acknowledged' | 'snoozed' | 'resolved' | 'flapping';
  /** ms */
  at: number;
  actor: string;
  value?: number | null;
  metricId?: number;
  silencedBy?: string;
  detail?: string;
}

export const insertEvent = async (
  ctx: Brand,
  sql: Sql,
  alert: Pick<AlertRow, 'id' | 'rule_id'>,
  event: AlertEvent,
): Promise<void> => {
  await sql.query(
    `INSERT INTO alert_events (brand_id, alert_id, rule_id, kind, at, actor, value, metric_id, silenced_by, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ctx.brandId,
      alert.id,
      alert.rule_id,
      event.kind,
      new Date(event.at),
      event.actor,
      event.value ?? null,
      event.metricId ?? null,
      event.silencedBy ?? null,
      event.detail ?? '',
    ],
  );
};

/** @param lock holds the row until the transaction ends; lock the rule before, as everybody does */
export const findAlert = async (
  ctx: Brand,
  sql: Sql,
  id: number,
  lock = false,
): Promise<AlertRow | undefined> => {
  const [row] = await sql.query<AlertRow>(
    `SELECT ${ALERT_COLUMNS} FROM alerts WHERE brand_id = $1 AND id = $2${lock ? ' FOR UPDATE' : ''}`,
    [ctx.brandId, id],
  );
  return row;
};

/** The active alerts of a rule, locked until the transaction ends. */
export const lockActiveAlerts = (ctx: Brand, sql: Sql, ruleId: number): Promise<AlertRow[]> =>
  sql.query<AlertRow>(
    `SELECT ${ALERT_COLUMNS} FROM alerts
     WHERE brand_id = $1 AND rule_id = $2 AND resolved_at IS NULL ORDER BY id FOR UPDATE`,
    [ctx.brandId, ruleId],
  );

export const markResolved = async (
  ctx: Brand,
  sql: Sql,
  done: { id: number; at: number; by: string },
): Promise<void> => {
  await sql.query(
    'UPDATE alerts SET resolved_at = $3, resolved_by = $4 WHERE brand_id = $1 AND id = $2 AND resolved_at IS NULL',
    [ctx.brandId, done.id, new Date(done.at), done.by],
  );
};

export const markAcknowledged = async (
  ctx: Brand,
  sql: Sql,
  done: { id: number; at: number; by: string },
): Promise<void> => {
  await sql.query(
    'UPDATE alerts SET acknowledged_at = $3, acknowledged_by = $4 WHERE brand_id = $1 AND id = $2',
    [ctx.brandId, done.id, new Date(done.at), done.by],
  );
};

export const markSnoozed = async (
  ctx: Brand,
  sql: Sql,
  done: { id: number; until: number },
): Promise<void> => {
  await sql.query('UPDATE alerts SET snoozed_until = $3 WHERE brand_id = $1 AND id = $2', [
    ctx.brandId,
    done.id,
    new Date(done.until),
  ]);
};

/** One page of the brand's alerts that match, and how many match in all. */
export const listAlertRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
  { activeOnly = false, skip = query.after ? 0 : (query.page - 1) * query.pageSize } = {},
): Promise<{ count: number; rows: AlertRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const dialect = postgresDialect(params);
  const where = [
    'brand_id = $1',
    ...(activeOnly ? ['resolved_at IS NULL'] : []),
    ...filterSql(query, dialect),
  ].join(' AND ');
  const counted = await sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM alerts WHERE ${where}`, [
    ...params,
  ]);
  const page = query.after ? `${where} AND ${afterSql(query.order, query.after, dialect)}` : where;
  const rows = await sql.query<AlertRow>(
    `SELECT ${ALERT_COLUMNS} FROM alerts WHERE ${page}
     ORDER BY ${orderSql(query.order)} LIMIT ${query.pageSize} OFFSET ${skip}`,
    params,
  );
  return { count: counted[0]?.n ?? 0, rows };
};

export interface EventRow {
  id: number;
  kind: AlertEvent['kind'];
  at: Date;
  actor: string;
  value: number | null;
  metric_id: number | null;
  silenced_by: string | null;
  detail: string;
}

/** The latest 1,000 changes of an alert, oldest first. */
export const selectEvents = (ctx: Ctx, sql: Sql, alertId: number): Promise<EventRow[]> =>
  sql.query<EventRow>(
    `SELECT * FROM (
       SELECT id, kind, at, actor, value, metric_id, silenced_by, detail FROM alert_events
       WHERE brand_id = $1 AND alert_id = $2 ORDER BY id DESC LIMIT 1000
     ) AS latest ORDER BY id`,
    [ctx.brandId, alertId],
  );
