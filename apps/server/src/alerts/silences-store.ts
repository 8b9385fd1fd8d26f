import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import { filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import type { SilenceRow } from './silence.ts';

const COLUMNS = `id, starts_at, ends_at, reason, rule_ids, group_keys, task_types, queue_names, severities,
  created_by, created_at`;

/** Whether a silence holds at the moment that is the query's second parameter. */
export const HOLDS = '(starts_at <= $2::timestamptz AND ends_at > $2::timestamptz)';

export const insertSilence = async (
  ctx: Ctx,
  sql: Sql,
  silence: Omit<SilenceRow, 'id' | 'created_by'>,
): Promise<SilenceRow> => {
  const [row] = await sql.query<SilenceRow>(
    `INSERT INTO silences (brand_id, starts_at, ends_at, reason, rule_ids, group_keys, task_types, queue_names,
       severities, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ${COLUMNS}`,
    [
      ctx.brandId,
      silence.starts_at,
      silence.ends_at,
      silence.reason,
      silence.rule_ids,
      silence.group_keys,
      silence.task_types,
      silence.queue_names,
      silence.severities,
      ctx.actor,
      silence.created_at,
    ],
  );
  if (!row) throw new Error('an insert returned no row');
  return row;
};

/** The brand's silences that hold at a moment. */
export const selectSilences = (ctx: Pick<Ctx, 'brandId'>, sql: Sql, now: number): Promise<SilenceRow[]> =>
  sql.query<SilenceRow>(`SELECT ${COLUMNS} FROM silences WHERE brand_id = $1 AND ${HOLDS} ORDER BY id`, [
    ctx.brandId,
    new Date(now),
  ]);

export const findSilence = async (ctx: Ctx, sql: Sql, id: number): Promise<SilenceRow | undefined> => {
  const [row] = await sql.query<SilenceRow>(
    `SELECT ${COLUMNS} FROM silences WHERE brand_id = $1 AND id = $2`,
    [ctx.brandId, id],
  );
  return row;
};

/** One page of the brand's silences, and how many match. @param now what «is active» means */
export const listSilenceRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
  now: number,
): Promise<{ count: number; rows: SilenceRow[] }> => {
  const params: unknown[] = [ctx.brandId, new Date(now)];
  const where = [
    'brand_id = $1',
    '$2::timestamptz IS NOT NULL',
    ...filterSql(query, postgresDialect(params)),
  ].join(' AND ');
  const counted = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM silences WHERE ${where}`,
    params,
  );
  const rows = await sql.query<SilenceRow>(
    `SELECT ${COLUMNS} FROM silences WHERE ${where}
     ORDER BY ${orderSql(query.order)} LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
    params,
  );
  return { count: counted[0]?.n ?? 0, rows };
};

/** Ends a silence now; one that has not begun is removed. False when the brand has no such silence. */
export const endSilence = async (ctx: Ctx, sql: Sql, id: number, now: number): Promise<boolean> => {
  const rows = await sql.query<{ id: number }>(
    `WITH removed AS (
       DELETE FROM silences WHERE brand_id = $1 AND id = $2 AND starts_at >= $3::timestamptz RETURNING id
     ), ended AS (
       UPDATE silences SET ends_at = least(ends_at, $3::timestamptz)
       WHERE brand_id = $1 AND id = $2 AND starts_at < $3::timestamptz RETURNING id
     )
     SELECT id FROM removed UNION ALL SELECT id FROM ended`,
    [ctx.brandId, id, new Date(now)],
  );
  return rows.length > 0;
};

/** Of the given ids of rules those that the brand does not have. */
export const missingRules = async (ctx: Ctx, sql: Sql, ids: readonly number[]): Promise<number[]> => {
  const rows = await sql.query<{ id: number }>(
    'SELECT id FROM alert_rules WHERE brand_id = $1 AND id = ANY($2::int8[])',
    [ctx.brandId, ids],
  );
  const known = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !known.has(id));
};
