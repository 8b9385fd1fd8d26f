import type { MetricField } from '@vigie/contract';
import type { Moments } from '../analysis/index.ts';
import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import type { Draft, Measure } from './draft.ts';
import { SPAN } from './evidence-store.ts';
import type { Span } from './evidence-store.ts';

export interface AppliedRow {
  recommendation_id: string;
  applied_at: Date;
  applied_by: string;
  note: string;
  recommendation: Draft;
}

const COLUMNS = 'recommendation_id, applied_at, applied_by, note, recommendation';
const MOST = 50;

/** Notes that somebody followed it; a second time moves the moment. */
export const upsertApplied = async (
  ctx: Ctx,
  sql: Sql,
  applied: { id: string; at: Date; note: string; draft: Draft },
): Promise<AppliedRow> => {
  const [row] = await sql.query<AppliedRow>(
    `INSERT INTO applied_recommendations (brand_id, recommendation_id, applied_at, applied_by, note, recommendation)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (brand_id, recommendation_id) DO UPDATE SET applied_at = excluded.applied_at,
       applied_by = excluded.applied_by, note = excluded.note, recommendation = excluded.recommendation
     RETURNING ${COLUMNS}`,
    [ctx.brandId, applied.id, applied.at, ctx.actor, applied.note, JSON.stringify(applied.draft)],
  );
  if (!row) throw new Error('an insert returned no row');
  return row;
};

/** What the brand applied since a moment, ms: the latest 50. */
export const selectApplied = (ctx: Pick<Ctx, 'brandId'>, sql: Sql, since: number): Promise<AppliedRow[]> =>
  sql.query<AppliedRow>(
    `SELECT ${COLUMNS} FROM applied_recommendations WHERE brand_id = $1 AND applied_at >= $2
     ORDER BY applied_at DESC LIMIT ${MOST}`,
    [ctx.brandId, new Date(since)],
  );

export const findApplied = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  id: string,
): Promise<AppliedRow | undefined> => {
  const [row] = await sql.query<AppliedRow>(
    `SELECT ${COLUMNS} FROM applied_recommendations WHERE brand_id = $1 AND recommendation_id = $2`,
    [ctx.brandId, id],
  );
  return row;
};

/** False when the brand did not apply it. */
export const removeApplied = async (ctx: Ctx, sql: Sql, id: string): Promise<boolean> => {
  const rows = await sql.query(
    'DELETE FROM applied_recommendations WHERE brand_id = $1 AND recommendation_id = $2 RETURNING recommendation_id',
    [ctx.brandId, id],
  );
  return rows.length > 0;
};

/** What the metric of a measure was over a span, one value per execution. */
export const selectMoments = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  { taskType, queueName }: Measure,
  field: MetricField,
  span: Span,
): Promise<Moments> => {
  const value = `toFloat64(${field})`;
  const [row] = await db.query<Moments>(
    'recommend_measured',
    `SELECT count(${field}) AS n, ifNull(sum(${value}), 0) AS sum, ifNull(sum(${value} * ${value}), 0) AS squares
     FROM metrics WHERE ${SPAN} ${taskType === undefined ? '' : 'AND task_type = {type:String}'}
       ${queueName === undefined ? '' : 'AND queue_name = {queue:String}'}`,
    { brand: ctx.brandId, ...span, type: taskType ?? '', queue: queueName ?? '' },
  );
  return row ?? { n: 0, sum: 0, squares: 0 };
};

/** When executions of a measure ran over a span: how many in each whole day since its start. */
export const selectPerDay = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  { taskType }: Measure,
  span: Span,
): Promise<{ day: number; n: number }[]> =>
  db.query(
    'recommend_per_day',
    `SELECT intDiv(toUnixTimestamp64Milli(created_at) - {since:Int64}, 86400000) AS day, count() AS n FROM metrics
     WHERE ${SPAN} AND task_type = {type:String} GROUP BY day`,
    { brand: ctx.brandId, ...span, type: taskType ?? '' },
  );
