import type { MetricField } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { clickhouseDialect, filterSql } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

/** Metrics whose value lies from `from` to before `to`; a bucket of null for those without a value. */
export interface BucketRow {
  bucket: number | null;
  from: number;
  to: number;
  n: number;
  failed: number;
  /** Decimal text, US dollars. */
  cost: string;
  low: number;
  high: number;
  total: number;
}

/** Each bucket is a fifth wider than the one before: 1.2 ≈ 2^(1/4). Scores go from 0 to 10 in halves. */
const BUCKETS = {
  log: {
    of: 'multiIf(v IS NULL, NULL, v > 0, floor(log2(v) * 4), -1000)',
    edge: (k: string) => `if(${k} <= -1000, 0, exp2(${k} / 4))`,
  },
  linear: { of: 'floor(v * 2)', edge: (k: string) => `${k} / 2` },
};

/** Counts exactly, in one look at the rows that match, however many. */
export const selectDistribution = (
  ctx: Ctx,
  db: TelemetryDb,
  query: ListQuery,
  field: MetricField,
): Promise<BucketRow[]> => {
  const params: Record<string, unknown> = { brand: ctx.brandId };
  const where = ['brand_id = {brand:UInt32}', ...filterSql(query, clickhouseDialect(params))].join(' AND ');
  const { of, edge } = BUCKETS[field === 'performance_score' ? 'linear' : 'log'];
  return db.query<BucketRow>(
    'distribution',
    `SELECT bucket_ AS bucket, ifNull(${edge('bucket_')}, 0) AS \`from\`, ifNull(${edge('(bucket_ + 1)')}, 0) AS \`to\`,
       count() AS n, countIf(failed_) AS failed, toString(sum(cost_)) AS cost,
       ifNull(min(v), 0) AS low, ifNull(max(v), 0) AS high, ifNull(sum(v), 0) AS total
     FROM (SELECT toFloat64(${field}) AS v, ${of} AS bucket_, ifNull(error_count, 0) > 0 AS failed_,
         toDecimal128(ifNull(cost_usd, 0), 6) AS cost_
       FROM metrics WHERE ${where})
     GROUP BY bucket_ ORDER BY bucket_`,
    params,
  );
};
