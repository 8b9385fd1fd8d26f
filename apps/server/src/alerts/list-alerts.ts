import { ALERT_STATUSES, CONDITIONS, LEVELS, RULE_FIELDS, SEVERITIES } from '@vigie/contract';
import type { ActiveAlerts, AlertDetail, AlertOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { readListQuery, readWindow } from '../http/index.ts';
import type { ListField, ListQuery, ListResult, ListSpec, RawQuery } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import { toAlertOutput, toStanding } from './alert.ts';
import { cursorValues } from './cursor-values.ts';
import type { AlertDeps } from './deps.ts';
import { findAlert, listAlertRows, selectEvents } from './life-store.ts';

const DAYS = 30;
const MAX_ACTIVE = 1_000;

const choice = (column: string, choices: readonly string[]): ListField => ({
  kind: 'choice',
  column,
  type: 'text',
  choices,
  nullable: false,
  orderable: true,
});
const number = (column: string, nullable = false): ListField => ({
  kind: 'number',
  column,
  type: 'float8',
  nullable,
  orderable: true,
});
const time = (column: string, nullable = false): ListField => ({
  kind: 'time',
  column,
  type: 'time',
  nullable,
  orderable: true,
});

const triggeredAt = time('triggered_at');

const fields: ListSpec['fields'] = {
  id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
  alert_rule: { kind: 'id', column: 'rule_id', type: 'int8', nullable: false, orderable: true },
  severity: choice('severity', SEVERITIES),
  level: choice('level', LEVELS),
  status: choice(
    `(CASE WHEN resolved_at IS NOT NULL THEN 'resolved' WHEN acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE 'firing' END)`,
    ALERT_STATUSES,
  ),
  metric_field: choice('metric_field', RULE_FIELDS),
  condition: choice('condition', CONDITIONS),
  group: { kind: 'text', column: 'group_key', type: 'text', nullable: false, orderable: true },
  current_value: number('current_value', true),
  threshold_value: number('threshold_value'),
  triggered_at: triggeredAt,
  last_fired_at: time('last_fired_at'),
  resolved_at: time('resolved_at', true),
};

/** Alerts that are not resolved; a caller who asks for no page gets all of them, up to 1,000. */
export const ACTIVE_LIST: ListSpec = {
  fields,
  createdField: 'triggered_at',
  defaultOrdering: '-triggered_at',
  keyset: false,
  pageSize: MAX_ACTIVE,
};
export const HISTORY_LIST: ListSpec = {
  fields,
  createdField: 'triggered_at',
  defaultOrdering: '-triggered_at',
  keyset: true,
};

export const listActive = async (
  ctx: Ctx,
  deps: Pick<AlertDeps, 'sql'>,
  query: RawQuery,
): Promise<ActiveAlerts> => {
  const { count, rows } = await listAlertRows(ctx, deps.sql, readListQuery(ACTIVE_LIST, query), {
    activeOnly: true,
  });
  return {
    active_alerts: count,
    alerts: rows.map((row) => ({
      id: row.rule_id,
      alert_id: row.id,
      name: row.rule_name,
      ...toStanding(row),
    })),
  };
};

/** Alerts that were triggered in the last `days` (30 if not given), with what was sent of them. */
export const readHistoryQuery = (query: RawQuery, now: number): ListQuery => {
  let since = 0;
  const list = readListQuery(HISTORY_LIST, query, (reader) => {
    since = readWindow(reader, DAYS, now).since;
  });
  list.conditions.push({ field: triggeredAt, operator: 'gte', value: since });
  return list;
};

export const listHistory = async (
  ctx: Ctx,
  deps: AlertDeps,
  query: ListQuery,
): Promise<ListResult<AlertOutput>> => {
  const { count, rows } = await listAlertRows(ctx, deps.sql, query);
  const ids = rows.map((row) => row.id);
  const notifications = await deps.notificationsOf(ctx, deps.sql, ids);
  const results = rows.map((row) => toAlertOutput(row, notifications.get(row.id) ?? []));
  const last = rows.at(-1);
  const values = last && {
    ...last,
    alert_rule: last.rule_id,
    group: last.group_key,
    status: toStanding(last).status,
  };
  return { count, results, last: cursorValues(values) };
};

/** An alert, what was sent of it, and every change of its state. @throws AppError not_found */
export const showAlert = async (ctx: Ctx, deps: AlertDeps, idText: string): Promise<AlertDetail> => {
  const id = readId(idText);
  const [row, events, notifications] = await Promise.all([
    findAlert(ctx, deps.sql, id),
    selectEvents(ctx, deps.sql, id),
    deps.notificationsOf(ctx, deps.sql, [id]),
  ]);
  if (!row) throw notFound();
  return {
    ...toAlertOutput(row, notifications.get(id) ?? []),
    events: events.map((event) => ({
      id: event.id,
      kind: event.kind,
      at: formatTimestamp(event.at.getTime()),
      actor: event.actor,
      value: event.value,
      metric: event.metric_id,
      silenced_by: event.silenced_by,
      detail: event.detail,
    })),
  };
};
