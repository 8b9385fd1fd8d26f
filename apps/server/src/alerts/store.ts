import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import { afterSql, filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import type { Rule } from './rule.ts';

/** What a caller can write of a rule. `window_minutes` is null where the default is meant, `[]` means all. */
export interface RuleValues {
  name: string;
  description: string;
  metric_field: Rule['metricField'];
  condition: Rule['condition'];
  threshold_value: number;
  warning_value: number | null;
  is_active: boolean;
  notification_emails: string[];
  channels: number[];
  cooldown_minutes: number;
  task_types: string[];
  queue_names: string[];
  aggregation: Rule['aggregation'];
  window_minutes: number | null;
  for_minutes: number;
  min_samples: number;
  group_by: 'task_type' | null;
  severity: NonNullable<Rule['severity']> | null;
  no_data: 'ignore' | 'alert';
  renotify_minutes: number | null;
  notify_recovery: boolean;
}

/** A rule as it is stored. */
export interface RuleRow extends RuleValues {
  id: number;
  brand_id: number;
  trigger_count: number;
  last_triggered_at: Date | null;
  broken_reason: string | null;
  created_at: Date;
  updated_at: Date;
}

const EACH_WINDOW = 60;
const AGGREGATE_WINDOW = 5;

/** Written by a caller, each with the type its parameter is cast to. */
const WRITTEN: Record<keyof RuleValues, string> = {
  name: 'text',
  description: 'text',
  metric_field: 'text',
  condition: 'text',
  threshold_value: 'float8',
  warning_value: 'float8',
  is_active: 'bool',
  notification_emails: 'text[]',
  channels: 'int8[]',
  cooldown_minutes: 'float8',
  task_types: 'text[]',
  queue_names: 'text[]',
  aggregation: 'text',
  window_minutes: 'int4',
  for_minutes: 'float8',
  min_samples: 'int4',
  group_by: 'text',
  severity: 'text',
  no_data: 'text',
  renotify_minutes: 'float8',
  notify_recovery: 'bool',
};
const NAMES = Object.keys(WRITTEN) as (keyof RuleValues)[];
const COLUMNS = `id, brand_id, ${NAMES.join(', ')}, trigger_count, last_triggered_at, broken_reason, created_at, updated_at`;

export const windowOf = (row: Pick<RuleRow, 'window_minutes' | 'aggregation'>): number =>
  row.window_minutes ?? (row.aggregation === 'each' ? EACH_WINDOW : AGGREGATE_WINDOW);

export const toRule = (row: RuleRow): Rule => ({
  id: row.id,
  brandId: row.brand_id,
  name: row.name,
  description: row.description,
  metricField: row.metric_field,
  condition: row.condition,
  thresholdValue: row.threshold_value,
  warningValue: row.warning_value ?? undefined,
  isActive: row.is_active,
  emails: row.notification_emails,
  channels: row.channels,
  cooldownMinutes: row.cooldown_minutes,
  taskTypes: row.task_types,
  queueNames: row.queue_names,
  aggregation: row.aggregation,
  windowMinutes: windowOf(row),
  forMinutes: row.for_minutes,
  minSamples: row.min_samples,
  groupBy: row.group_by ?? undefined,
  severity: row.severity ?? undefined,
  noData: row.no_data,
  renotifyMinutes: row.renotify_minutes ?? undefined,
  notifyRecovery: row.notify_recovery,
  triggerCount: row.trigger_count,
  lastTriggeredAt: row.last_triggered_at?.getTime(),
  brokenReason: row.broken_reason ?? undefined,
  createdAt: row.created_at.getTime(),
  updatedAt: row.updated_at.getTime(),
});

/** Active rules for the evaluators, of all brands on purpose; `brandId` narrows to one. */
export const selectRules = async (sql: Sql, brandId?: number): Promise<Rule[]> => {
  const rows = await sql.query<RuleRow>(
    `SELECT ${COLUMNS} FROM alert_rules WHERE is_active AND ($1::int IS NULL OR brand_id = $1) ORDER BY id`,
    [brandId ?? null],
  );
  return rows.map(toRule);
};

/** @param lock holds the row until the transaction ends, so that nobody fires or changes the rule meanwhile */
export const findRule = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  id: number,
  lock = false,
): Promise<RuleRow | undefined> => {
  const [row] = await sql.query<RuleRow>(
    `SELECT ${COLUMNS} FROM alert_rules WHERE brand_id = $1 AND id = $2${lock ? ' FOR UPDATE' : ''}`,
    [ctx.brandId, id],
  );
  return row;
};

/** Of the given rules, of any brands, those that are active, locked in order of their ids until the transaction ends. */
export const lockRules = async (
  sql: Sql,
  rules: readonly Pick<Rule, 'id' | 'brandId'>[],
): Promise<Map<number, Rule>> => {
  const rows = await sql.query<RuleRow>(
    `SELECT ${COLUMNS} FROM alert_rules WHERE is_active
       AND (brand_id, id) IN (SELECT * FROM unnest($1::int[], $2::int8[])) ORDER BY id FOR UPDATE`,
    [rules.map((rule) => rule.brandId), rules.map((rule) => rule.id)],
  );
  return new Map(rows.map((row) => [row.id, toRule(row)]));
};

/** Says why a rule could not be evaluated, or with null that it can. */
export const markBroken = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  id: number,
  reason: string | null,
): Promise<void> => {
  await sql.query(
    'UPDATE alert_rules SET broken_reason = $3 WHERE brand_id = $1 AND id = $2 AND broken_reason IS DISTINCT FROM $3',
    [ctx.brandId, id, reason],
  );
};

/** What tells whether any rule changed since: counters and reasons do not count. */
export const rulesVersion = async (sql: Sql): Promise<string> => {
  const [row] = await sql.query<{ version: string }>(
    `SELECT count(*) || ' ' || coalesce(sum(id), 0) || ' ' || coalesce(max(updated_at)::text, '') AS version FROM alert_rules`,
  );
  return row?.version ?? '';
};

/** One page of the brand's rules, and how many match in all. */
export const listRuleRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; rows: RuleRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const dialect = postgresDialect(params);
  const where = ['brand_id = $1', ...filterSql(query, dialect)].join(' AND ');
  const counted = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM alert_rules WHERE ${where}`,
    [...params],
  );
  const page = query.after ? `${where} AND ${afterSql(query.order, query.after, dialect)}` : where;
  const offset = query.after ? 0 : (query.page - 1) * query.pageSize;
  const rows = await sql.query<RuleRow>(
    `SELECT ${COLUMNS} FROM alert_rules WHERE ${page}
     ORDER BY ${orderSql(query.order)} LIMIT ${query.pageSize} OFFSET ${offset}`,
    params,
  );
  return { count: counted[0]?.n ?? 0, rows };
};

export const insertRule = async (ctx: Ctx, sql: Sql, values: RuleValues, at: Date): Promise<RuleRow> => {
  const marks = NAMES.map((name, i) => `$${i + 3}::${WRITTEN[name]}`);
  const [row] = await sql.query<RuleRow>(
    `INSERT INTO alert_rules (brand_id, created_at, updated_at, ${NAMES.join(', ')})
     VALUES ($1, $2, $2, ${marks.join(', ')}) RETURNING ${COLUMNS}`,
    [ctx.brandId, at, ...NAMES.map((name) => values[name])],
  );
  if (!row) throw new Error('an insert returned no row');
  return row;
};

/** Replaces what a caller can write; a broken rule is given another chance. */
export const updateRule = async (
  ctx: Ctx,
  sql: Sql,
  change: { id: number; values: RuleValues; at: Date },
): Promise<RuleRow> => {
  const sets = NAMES.map((name, i) => `${name} = $${i + 4}::${WRITTEN[name]}`);
  const [row] = await sql.query<RuleRow>(
    `UPDATE alert_rules SET updated_at = $3, broken_reason = NULL, ${sets.join(', ')}
     WHERE brand_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [ctx.brandId, change.id, change.at, ...NAMES.map((name) => change.values[name])],
  );
  if (!row) throw new Error('a locked rule is gone');
  return row;
};

export const removeRule = async (ctx: Ctx, sql: Sql, id: number): Promise<void> => {
  await sql.query('DELETE FROM alert_rules WHERE brand_id = $1 AND id = $2', [ctx.brandId, id]);
};

/** Where servers hear that the rules of a brand changed. */
export const RULES_CHANGED = 'vigie_alert_rules';

/** Tells every server, once the transaction is committed, that rules of the brand are others now. */
export const announceRules = async (ctx: Ctx, sql: Sql): Promise<void> => {
  await sql.query('SELECT pg_notify($1, $2)', [RULES_CHANGED, String(ctx.brandId)]);
};
