import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { BUILD } from './columns.ts';
import { COST_BUILD } from './costs.ts';
import { AT, DAY, ROLLED, windowParams } from './window.ts';
import type { Window } from './window.ts';

export const SKETCH = 'quantilesDD';
export const LEVELS = '(0.005, 0.5, 0.95, 0.99)';
/** Less than a nanosecond counts as nothing: a sketch refuses values that lie hundreds of decades apart. */
export const TIME = 'if(execution_time_ms < 1e-6, 0, execution_time_ms)';

/** Each counts executions by day, which says whether it is true. */
const TABLES = ['metrics_daily', 'execution_time_daily', 'costs_daily'] as const;
/** Those that hold money: what a repricing makes untrue though the count stays. */
const WITH_COSTS = ['metrics_daily', 'costs_daily'] as const;

export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The spans of trusted days: each is counted from the index alone, without reading a row's time. */
const spansOf = (window: Window): { from: number; to: number }[] => {
  const gaps = window.fromRows.map((day) => Date.parse(day)).toSorted((a, b) => a - b);
  const spans: { from: number; to: number }[] = [];
  let from = window.whole;
  for (const gap of [...gaps, window.today]) {
    if (gap > from) spans.push({ from, to: gap });
    from = Math.max(from, gap + DAY);
  }
  return spans;
};

/** Whether the rollups count, over the days that the window trusts, exactly what is stored. */
export const isTrue = async (ctx: Pick<Ctx, 'brandId'>, db: TelemetryDb, asked: Window): Promise<boolean> => {
  const window = { ...asked, taskTypes: undefined };
  const spans = spansOf(window);
  if (spans.length === 0) return true;
  const params = windowParams(ctx, window);
  const counts = spans.map(({ from, to }, i) => {
    Object.assign(params, { [`from${i}`]: from, [`to${i}`]: to });
    return `SELECT 'stored' AS what, count() AS n FROM metrics
      WHERE brand_id = {brand:UInt32} AND created_at >= ${AT(`from${i}`)} AND created_at < ${AT(`to${i}`)}`;
  });
  const rolled = TABLES.map(
    (table) => `SELECT '${table}' AS what, sum(executions) AS n FROM ${table} FINAL WHERE ${ROLLED(window)}`,
  );
  const rows = await db.query<{ what: string; n: number }>(
    'rollup_check',
    [...counts, ...rolled].join(' UNION ALL '),
    params,
  );
  const sum = (what: string): number => rows.reduce((all, row) => all + (row.what === what ? row.n : 0), 0);
  return TABLES.every((table) => sum(table) === sum('stored'));
};

/** A day of a brand, and how many executions it holds. */
export interface BrandDay {
  brand: number;
  /** YYYY-MM-DD */
  day: string;
  executions: number;
}

/**
 * Past days whose rollups do not count what is stored.
 * @param brand of one brand since `since`; undefined looks at all brands, for the builder: counts only
 */
export const selectUntrueDays = (
  db: TelemetryDb,
  wanted: { brand: number | undefined; since: number; today: number },
): Promise<BrandDay[]> => {
  const brand = wanted.brand === undefined ? '' : 'brand_id = {brand:UInt32} AND';
  const days = `WHERE ${brand} day >= toDate(${AT('since')}) AND day < toDate(${AT('today')}) GROUP BY brand_id, day`;
  return db.query<BrandDay>(
    'untrue_days',
    `SELECT brand_id AS brand, toString(day) AS day, sumIf(n, source = 'stored') AS executions FROM (
       SELECT brand_id, toDate(created_at) AS day, 'stored' AS source, count() AS n FROM metrics
         WHERE ${brand} created_at >= ${AT('since')} AND created_at < ${AT('today')} GROUP BY brand_id, day
       ${TABLES.map(
         (table) => `UNION ALL SELECT brand_id, day, '${table}', sum(executions) FROM ${table} FINAL ${days}`,
       ).join('\n')}
     ) GROUP BY brand_id, day HAVING ${TABLES.map(
       (table) => `sumIf(n, source = 'stored') != sumIf(n, source = '${table}')`,
     ).join(' OR ')} ORDER BY brand_id, day`,
    { ...wanted, brand: wanted.brand ?? 0 },
  );
};

/** Builds the rollups of some days of one brand from their rows. @param days YYYY-MM-DD, ascending */
export const buildDays = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  days: string[],
): Promise<void> => {
  const params = {
    brand: ctx.brandId,
    days,
    from: Date.parse(days[0] as string),
    to: Date.parse(days.at(-1) as string) + DAY,
  };
  const rows = `FROM metrics WHERE brand_id = {brand:UInt32} AND created_at >= ${AT('from')} AND created_at < ${AT('to')}
    AND toDate(created_at) IN {days:Array(Date)}`;
  await db.command(
    `INSERT INTO metrics_daily (brand_id, day, task_type, priority, ${BUILD.names.join(', ')})
     SELECT brand_id, toDate(created_at) AS day, task_type, priority, ${BUILD.aggregates.join(', ')}
     ${rows} GROUP BY brand_id, day, task_type, priority`,
    params,
  );
  await db.command(
    `INSERT INTO execution_time_daily
     SELECT brand_id, toDate(created_at) AS day, task_type, count(), ${SKETCH}State${LEVELS}(${TIME})
     ${rows} GROUP BY brand_id, day, task_type`,
    params,
  );
  await db.command(
    `INSERT INTO costs_daily (brand_id, day, ${COST_BUILD.names.join(', ')})
     SELECT brand_id, toDate(created_at) AS day, ${[...COST_BUILD.dimensions, ...COST_BUILD.aggregates].join(', ')}
     ${rows} GROUP BY brand_id, day, ${COST_BUILD.groups.join(', ')}`,
    params,
  );
};

/** Empties what the rollups say of money between two days (ms, the second not included), so that nobody trusts it. */
export const dropCosts = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  { from, to }: { from: number; to: number },
): Promise<void> => {
  for (const table of WITH_COSTS) {
    await db.command(
      `ALTER TABLE ${table} DELETE WHERE brand_id = {brand:UInt32} AND day >= toDate(${AT('from')})
         AND day < toDate(${AT('to')}) SETTINGS mutations_sync = 1`,
      { brand: ctx.brandId, from, to },
    );
  }
};

/** Days with rows between two days (ms, the second not included), and those whose money is not that of the rows. */
export const selectCostDays = (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  { from, to }: { from: number; to: number },
): Promise<(BrandDay & { holds: boolean })[]> => {
  const days = `WHERE brand_id = {brand:UInt32} AND day >= toDate(${AT('from')}) AND day < toDate(${AT('to')}) GROUP BY day`;
  return db.query(
    'cost_days',
    `SELECT {brand:UInt32} AS brand, toString(day) AS day, sumIf(n, source = 'stored') AS executions,
       ${WITH_COSTS.map((table) => `(sumIf(n, source = 'stored') = sumIf(n, source = '${table}') AND sumIf(usd, source = 'stored') = sumIf(usd, source = '${table}'))`).join(' AND ')} AS holds
     FROM (
       SELECT toDate(created_at) AS day, 'stored' AS source, count() AS n, sum(toDecimal128(ifNull(cost_usd, 0), 6)) AS usd FROM metrics
         WHERE brand_id = {brand:UInt32} AND created_at >= ${AT('from')} AND created_at < ${AT('to')} GROUP BY day
       UNION ALL SELECT day, 'metrics_daily', sum(executions), sum(cost_usd_sum) FROM metrics_daily FINAL ${days}
       UNION ALL SELECT day, 'costs_daily', sum(executions), sum(cost_usd) FROM costs_daily FINAL ${days}
     ) GROUP BY day HAVING executions > 0 ORDER BY day`,
    { brand: ctx.brandId, from, to },
  );
};
