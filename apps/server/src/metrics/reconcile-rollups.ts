import type { Logger } from '../core/logger.ts';
import type { Sql } from '../control-db/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

const DAY = 86_400_000;
/** More ids than can be on their way to the disk at once: only their days can be half-written. */
const LOOK_BACK_IDS = 500_000;

interface BrandDay {
  brand: number;
  /** YYYY-MM-DD */
  day: string;
}

/** Brand-days of late metrics whose rollup does not count what the rows count. */
const findDiffering = (db: TelemetryDb, since: number): Promise<BrandDay[]> =>
  db.query<BrandDay>(
    'rollup_check',
    `WITH recent AS (SELECT DISTINCT brand_id, toDate(created_at) AS day FROM metrics WHERE id >= {since:UInt64})
     SELECT brand_id AS brand, toString(day) AS day FROM (
       SELECT brand_id, toDate(created_at) AS day, count() AS n, 0 AS daily FROM metrics
         WHERE (brand_id, toDate(created_at)) IN recent GROUP BY brand_id, day
       UNION ALL SELECT brand_id, day, 0, sum(executions) FROM metrics_daily WHERE (brand_id, day) IN recent GROUP BY brand_id, day
     ) GROUP BY brand_id, day HAVING sum(n) != sum(daily) ORDER BY brand_id, day`,
    { since },
  );

/** Removes all of them at once, for each removal rewrites parts, and builds them again brand by brand. */
const rebuild = async (db: TelemetryDb, differing: BrandDay[]): Promise<void> => {
  await db.command(
    `ALTER TABLE metrics_daily DELETE WHERE (brand_id, day) IN (
       SELECT brand_id, day FROM (SELECT arrayJoin(arrayZip({brands:Array(UInt32)}, {days:Array(Date)})) AS pair, pair.1 AS brand_id, pair.2 AS day)
     ) SETTINGS mutations_sync = 1`,
    { brands: differing.map((one) => one.brand), days: differing.map((one) => one.day) },
  );
  for (const [brand, ofBrand] of Map.groupBy(differing, (one) => one.brand)) {
    const days = ofBrand.map((one) => one.day);
    await db.command(
      `INSERT INTO metrics_daily SELECT * FROM metrics_daily_of_rows(brand = {brand:UInt32},
         since = fromUnixTimestamp64Milli({since:Int64}, 'UTC'), until = fromUnixTimestamp64Milli({until:Int64}, 'UTC'))
       WHERE day IN {days:Array(Date)}`,
      { brand, days, since: Date.parse(days[0] as string), until: Date.parse(days.at(-1) as string) + DAY },
    );
  }
};

/**
 * A process that is killed can leave rows without their share of the rollups: the row's part was synced, the rollup's
 * was not. Those rows were never acknowledged, but they are there, so the rollups must know them. Run at start, before
 * the first request, under the migration lock, and while no other server writes: what is on its way looks the same.
 * @returns how many brand-days were rebuilt
 */
export const reconcileRollups = async (deps: {
  sql: Sql;
  db: TelemetryDb;
  logger: Logger;
}): Promise<number> => {
  const { sql, db, logger } = deps;
  const [counter] = await sql.query<{ next_id: number }>(
    "SELECT next_id FROM id_counters WHERE kind = 'metric'",
  );
  const differing = await findDiffering(db, Math.max(1, (counter?.next_id ?? 1) - LOOK_BACK_IDS));
  if (differing.length > 0) {
    logger.warn(
      { days: differing.length },
      'rollups of some days were cut off by a kill; they are built again',
    );
    await rebuild(db, differing);
  }
  return differing.length;
};
