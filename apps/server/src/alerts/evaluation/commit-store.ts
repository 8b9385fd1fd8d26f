import type { Sql } from '../../control-db/index.ts';
import type { Ctx } from '../../core/ctx.ts';
import type { AlertRow } from '../alert.ts';
import { ALERT_COLUMNS } from '../life-store.ts';
import type { AlertEvent } from '../life-store.ts';
import type { Previous } from './decide.ts';

/** A rule and group of a brand. What is committed together may be of several brands: each row names its own. */
export interface Place {
  brandId: number;
  ruleId: number;
  groupKey: string;
}

const HOUR = 3_600_000;
const MOST_METRICS = 1_000;

export const keyOf = (ruleId: number, groupKey: string): string => `${ruleId} ${groupKey}`;

const columnsOf = (places: readonly Place[]): unknown[] => [
  places.map((place) => place.brandId),
  places.map((place) => place.ruleId),
  places.map((place) => place.groupKey),
];
const PLACES = 'unnest($1::int[], $2::int8[], $3::text[]) AS p (brand_id, rule_id, group_key)';

/** The active alerts of rules whose locks the caller holds. */
export const selectActive = async (sql: Sql, places: readonly Place[]): Promise<Map<string, AlertRow>> => {
  const rows = await sql.query<AlertRow>(
    `SELECT ${ALERT_COLUMNS} FROM alerts JOIN ${PLACES} USING (brand_id, rule_id, group_key)
     WHERE resolved_at IS NULL`,
    columnsOf(places),
  );
  return new Map(rows.map((row) => [keyOf(row.rule_id, row.group_key), row]));
};

export interface Past {
  previous: Previous | undefined;
  /** Alerts of the last hour, active or not. */
  recent: number;
}

/** What was before, of rules and groups that have no active alert. */
export const selectPast = async (
  sql: Sql,
  places: readonly Place[],
  now: number,
): Promise<Map<string, Past>> => {
  const rows = await sql.query<{
    rule_id: number;
    group_key: string;
    last_fired_at: Date;
    resolved_at: Date;
    resolved_by: string | null;
    recent: number;
  }>(
    `SELECT p.rule_id, p.group_key, last_fired_at, resolved_at, resolved_by,
       (SELECT count(*)::int FROM alerts AS a WHERE a.brand_id = p.brand_id AND a.rule_id = p.rule_id
          AND a.group_key = p.group_key AND a.triggered_at > $4) AS recent
     FROM ${PLACES} JOIN LATERAL (
       SELECT last_fired_at, resolved_at, resolved_by FROM alerts AS a
       WHERE a.brand_id = p.brand_id AND a.rule_id = p.rule_id AND a.group_key = p.group_key AND resolved_at IS NOT NULL
       ORDER BY resolved_at DESC LIMIT 1
     ) AS last ON true`,
    [...columnsOf(places), new Date(now - HOUR)],
  );
  return new Map(
    rows.map((row) => [
      keyOf(row.rule_id, row.group_key),
      {
        recent: row.recent,
        previous: {
          lastFiredAt: row.last_fired_at.getTime(),
          resolvedAt: row.resolved_at.getTime(),
          byHand: row.resolved_by !== 'auto',
        },
      },
    ]),
  );
};

/** Executions that made these rules fire, of the given ones; keys as `keyOf(rule, String(metric))`. */
export const selectFired = async (
  sql: Sql,
  of: readonly { brandId: number; ruleId: number; metricId: number }[],
): Promise<Set<string>> => {
  const rows = await sql.query<{ rule_id: number; metric_id: number }>(
    `SELECT rule_id, metric_id FROM alert_events
     JOIN unnest($1::int[], $2::int8[], $3::int8[]) AS p (brand_id, rule_id, metric_id) USING (brand_id, rule_id, metric_id)`,
    [of.map((one) => one.brandId), of.map((one) => one.ruleId), of.map((one) => one.metricId)],
  );
  return new Set(rows.map((row) => keyOf(row.rule_id, String(row.metric_id))));
};

/** Executions that the latest alert of each rule and group counts already; keys as of `selectFired`. */
export const selectCounted = async (sql: Sql, places: readonly Place[]): Promise<Set<string>> => {
  const rows = await sql.query<{ rule_id: number; metric_id: number }>(
    `SELECT p.rule_id, metric_id FROM ${PLACES} JOIN LATERAL (
       SELECT affected_metrics FROM alerts AS a
       WHERE a.brand_id = p.brand_id AND a.rule_id = p.rule_id AND a.group_key = p.group_key ORDER BY id DESC LIMIT 1
     ) AS last ON true CROSS JOIN LATERAL unnest(affected_metrics) AS metric_id`,
    columnsOf(places),
  );
  return new Set(rows.map((row) => keyOf(row.rule_id, String(row.metric_id))));
};

/** An alert as decided, and the executions that it newly counts. */
export interface Written {
  alert: AlertRow;
  metrics: number[];
}

const STATE = {
  threshold_value: 'float8',
  current_value: 'float8',
  level: 'text',
  severity: 'text',
  last_fired_at: 'timestamptz',
  last_breach_at: 'timestamptz',
  last_notified_at: 'timestamptz',
  fire_count: 'int4',
  affected_tasks: 'text[]',
  affected_count: 'int8',
  suppressed: 'int8',
  task_types: 'text[]',
  queue_names: 'text[]',
  flapping: 'bool',
  quiet_factor: 'int4',
} satisfies Partial<Record<keyof AlertRow, string>>;
const BIRTH = {
  rule_name: 'text',
  metric_field: 'text',
  aggregation: 'text',
  condition: 'text',
  triggered_at: 'timestamptz',
} satisfies Partial<Record<keyof AlertRow, string>>;
const KEY = { brand_id: 'int4', rule_id: 'int8', group_key: 'text' };

const recordOf = (types: Record<string, string>): string =>
  Object.entries(types)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
const toJson = (written: readonly Written[]): string =>
  JSON.stringify(written.map(({ alert, metrics }) => ({ ...alert, metrics: metrics.slice(-MOST_METRICS) })));

/** Stores new alerts. @returns their ids by `keyOf` */
export const insertAlerts = async (sql: Sql, written: readonly Written[]): Promise<Map<string, number>> => {
  const names = Object.keys({ ...KEY, ...BIRTH, ...STATE }).join(', ');
  const rows = await sql.query<{ id: number; rule_id: number; group_key: string }>(
    `INSERT INTO alerts (${names}, affected_metrics)
     SELECT ${names}, metrics FROM jsonb_to_recordset($1::jsonb)
       AS t (${recordOf({ ...KEY, ...BIRTH, ...STATE, metrics: 'int8[]' })})
     RETURNING id, rule_id, group_key`,
    [toJson(written)],
  );
  return new Map(rows.map((row) => [keyOf(row.rule_id, row.group_key), row.id]));
};

/** Stores what became of alerts. */
export const updateAlerts = async (sql: Sql, written: readonly Written[]): Promise<void> => {
  const all = '(a.affected_metrics || t.metrics)';
  await sql.query(
    `UPDATE alerts AS a SET ${Object.keys(STATE)
      .map((name) => `${name} = t.${name}`)
      .join(', ')}, affected_metrics = ${all}[greatest(1, cardinality(${all}) - ${MOST_METRICS - 1}):]
     FROM jsonb_to_recordset($1::jsonb)
       AS t (id int8, brand_id int4, ${recordOf({ ...STATE, metrics: 'int8[]' })})
     WHERE a.brand_id = t.brand_id AND a.id = t.id`,
    [toJson(written)],
  );
};

/** Says that alerts were told at `at`, or that nobody was to be told; what was held back begins anew. */
export const markTold = async (
  sql: Sql,
  told: readonly { brandId: number; alertId: number; suppressed: number }[],
  at: number,
): Promise<void> => {
  await sql.query(
    `UPDATE alerts AS a SET last_notified_at = $4, suppressed = t.suppressed
     FROM unnest($1::int[], $2::int8[], $3::int8[]) AS t (brand_id, id, suppressed)
     WHERE a.brand_id = t.brand_id AND a.id = t.id`,
    [
      told.map((one) => one.brandId),
      told.map((one) => one.alertId),
      told.map((one) => one.suppressed),
      new Date(at),
    ],
  );
};

export const insertEvents = async (
  sql: Sql,
  events: readonly (AlertEvent & { brandId: number; alertId: number; ruleId: number })[],
): Promise<void> => {
  await sql.query(
    `INSERT INTO alert_events (brand_id, alert_id, rule_id, kind, at, actor, value, metric_id, silenced_by, detail)
     SELECT brand_id, alert_id, rule_id, kind, at, actor, value, metric_id, silenced_by, detail
     FROM jsonb_to_recordset($1::jsonb) AS t (brand_id int4, alert_id int8, rule_id int8, kind text, at timestamptz,
       actor text, value float8, metric_id int8, silenced_by text, detail text)`,
    [
      JSON.stringify(
        events.map((event) => ({
          brand_id: event.brandId,
          alert_id: event.alertId,
          rule_id: event.ruleId,
          kind: event.kind,
          at: new Date(event.at),
          actor: event.actor,
          value: event.value ?? null,
          metric_id: event.metricId ?? null,
          silenced_by: event.silencedBy ?? null,
          detail: event.detail ?? '',
        })),
      ),
    ],
  );
};

/** Adds firings to their rules. */
export const countFired = async (
  sql: Sql,
  fired: readonly { brandId: number; ruleId: number; count: number; at: number }[],
): Promise<void> => {
  await sql.query(
    `UPDATE alert_rules AS r SET trigger_count = trigger_count + t.n, last_triggered_at = greatest(last_triggered_at, t.at)
     FROM unnest($1::int[], $2::int8[], $3::int[], $4::timestamptz[]) AS t (brand_id, id, n, at)
     WHERE r.brand_id = t.brand_id AND r.id = t.id`,
    [
      fired.map((one) => one.brandId),
      fired.map((one) => one.ruleId),
      fired.map((one) => one.count),
      fired.map((one) => new Date(one.at)),
    ],
  );
};

/** Every alert that is not resolved, of all brands on purpose: the evaluator looks after all of them. */
export const selectAllActive = (sql: Sql): Promise<AlertRow[]> =>
  sql.query<AlertRow>(`SELECT ${ALERT_COLUMNS} FROM alerts WHERE resolved_at IS NULL ORDER BY id`);

/** Puts times of an alert that lie ahead, written by a clock that was, back to now. */
export const rewindAlert = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  id: number,
  now: number,
): Promise<void> => {
  await sql.query(
    `UPDATE alerts SET last_breach_at = least(last_breach_at, $3), last_notified_at = least(last_notified_at, $3),
       last_fired_at = least(last_fired_at, $3)
     WHERE brand_id = $1 AND id = $2`,
    [ctx.brandId, id, new Date(now)],
  );
};
