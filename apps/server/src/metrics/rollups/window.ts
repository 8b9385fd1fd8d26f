import type { Ctx } from '../../core/ctx.ts';
import { rowExpression } from './columns.ts';

export const DAY = 86_400_000;

/** What a question asks about. */
export interface Slice {
  /** Start of the window, ms. */
  since: number;
  /** Where it ends, ms: before that moment. Left out, it has everything since its start. */
  until?: number;
  /** Only these types; undefined means all. */
  taskTypes: string[] | undefined;
}

/** A slice, and which of its days the rollups answer for. */
export interface Window extends Slice {
  /** First day that lies wholly in the window, ms: what comes before is read from the rows. */
  whole: number;
  /** Where the days end that are rolled up, ms (today, or the day in which the window ends): the rest is read from the rows. */
  today: number;
  /** Days between the two, YYYY-MM-DD, that the rollups do not know well; read from the rows as well. */
  fromRows: string[];
}

export const AT = (name: string): string => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;

export const windowParams = (ctx: Pick<Ctx, 'brandId'>, window: Window): Record<string, unknown> => ({
  brand: ctx.brandId,
  since: window.since,
  until: window.until ?? 0,
  whole: window.whole,
  today: window.today,
  rows: window.fromRows,
  types: window.taskTypes ?? [],
});

const typeFilter = (slice: Slice): string =>
  slice.taskTypes ? 'AND task_type IN {types:Array(String)}' : '';

/** Days of a rollup that are trusted. */
export const ROLLED = (window: Window): string =>
  `brand_id = {brand:UInt32} AND day >= toDate(${AT('whole')}) AND day < toDate(${AT('today')})
   ${window.fromRows.length > 0 ? 'AND day NOT IN {rows:Array(Date)}' : ''} ${typeFilter(window)}`;

/** The rows of all that the rollups do not answer for. */
export const UNROLLED = (window: Window): string => {
  const parts = [
    ...(window.since < window.whole ? [`created_at < ${AT('whole')}`] : []),
    `created_at >= ${AT('today')}`,
    ...(window.fromRows.length > 0 ? ['toDate(created_at) IN {rows:Array(Date)}'] : []),
  ];
  const end = window.until === undefined ? '' : `AND created_at < ${AT('until')}`;
  return `brand_id = {brand:UInt32} AND created_at >= ${AT('since')} ${end} AND (${parts.join(' OR ')}) ${typeFilter(window)}`;
};

/** The window in the rollup's columns: one row per day × type × priority where it is rolled up, per execution elsewhere. */
export const windowSql = (window: Window, columns: readonly string[]): string =>
  `SELECT day, task_type, priority, ${columns.join(', ')} FROM metrics_daily FINAL WHERE ${ROLLED(window)}
   UNION ALL
   SELECT toDate(created_at) AS day, task_type, priority, ${columns.map(rowExpression).join(', ')}
   FROM metrics WHERE ${UNROLLED(window)}`;
