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

/** Of the smallest double that is not zero, 2^-1074; zero, whose logarithm is -∞, comes before it. */
const LEAST = -4_296;
const ZERO = LEAST - 1;
/** After any value: the largest double has 4,095. */
const NO_VALUE = 10_000;
/** Each bucket is a fifth wider than the one before: 1.2 ≈ 2^(1/4). Scores go from 0 to 10 in halves. */
const BUCKETS = {
  log: {
    of: `greatest(ifNull(floor(log2(v) * 4), ${NO_VALUE}), ${ZERO})`,
    edge: (k: string) => `if(${k} < ${LEAST}, 0, exp2(${k} / 4))`,
  },
  linear: { of: `ifNull(floor(v * 2), ${NO_VALUE})`, edge: (k: string) => `${k} / 2` },
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
    // A key of two bytes that is never NULL: ClickHouse then counts in a plain array, and this one is found without a branch: a quarter less work.
    `SELECT nullIf(bucket_, ${NO_VALUE}) AS bucket, ${edge('bucket_')} AS \`from\`, ${edge('(bucket_ + 1)')} AS \`to\`,
       count() AS n, countIf(error_count > 0) AS failed, toString(ifNull(sum(cost_usd), 0)) AS cost,
       ifNull(min(v), 0) AS low, ifNull(max(v), 0) AS high, ifNull(sum(v), 0) AS total
     FROM (SELECT toFloat64(${field}) AS v, toInt16(${of}) AS bucket_, error_count, cost_usd
       FROM metrics WHERE ${where})
     GROUP BY bucket_ ORDER BY bucket_`,
    params,
  );
};
