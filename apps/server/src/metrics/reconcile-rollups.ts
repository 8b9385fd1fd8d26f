import type { Logger } from '../core/logger.ts';
import type { Sql } from '../control-db/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

const DAY = 86_400_000;
/** More ids than can be on their way to the disk at once: only their days can be half-written. */
const LOOK_BACK_IDS = 500_000;

interface BrandDay {
  brand: number;
  /** Start of the day, ms. */
  day: number;
}

/**
 * A process that is killed can leave rows without their share of the rollups: the row's part was synced, the rollup's
 * was not. Those rows were never acknowledged, but they are there, so the rollups must know them. Run at start, before
 * the first request, under the migration lock.
 * @returns how many brand-days were rebuilt
 */
export const reconcileRollups = async (deps: { sql: Sql; db: TelemetryDb; logger: Logger }): Promise<number> => {
  const { sql, db, logger } = deps;
  const [counter] = await sql.query<{ next_id: number }>("SELECT next_id FROM id_counters WHERE kind = 'metric'");
  const since = Math.max(1, (counter?.next_id ?? 1) - LOOK_BACK_IDS);
  const differing = await db.query<BrandDay>(
    'rollup_check',
    `WITH recent AS (SELECT DISTINCT brand_id, toDate(created_at) AS day FROM metrics WHERE id >= {since:UInt64})
     SELECT brand_id AS brand, toUnixTimestamp(toDateTime(day, 'UTC')) * 1000 AS day FROM (
       SELECT brand_id, toDate(created_at) AS day, count() AS n, 0 AS daily FROM metrics
         WHERE (brand_id, toDate(created_at)) IN recent GROUP BY brand_id, day
       UNION ALL SELECT brand_id, day, 0, sum(executions) FROM metrics_daily WHERE (brand_id, day) IN recent GROUP BY brand_id, day
     ) GROUP BY brand_id, day HAVING sum(n) != sum(daily)`,
    { since },
  );
  for (const one of differing) {
    logger.warn({ day: new Date(one.day).toISOString().slice(0, 10) }, 'a rollup was cut off by a kill; it is built again');
    const params = { brand: one.brand, since: one.day, until: one.day + DAY };
    const at = (name: string): string => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
    const ofDay = `brand_id = {brand:UInt32} AND day = toDate(${at('since')})`;
    await db.command(`ALTER TABLE metrics_daily DELETE WHERE ${ofDay} SETTINGS mutations_sync = 1`, params);
    await db.command(
      `INSERT INTO metrics_daily SELECT * FROM metrics_daily_of_rows(brand = {brand:UInt32}, since = ${at('since')}, until = ${at('until')})`,
      params,
    );
  }
  return differing.length;
};
