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

/** Of the smallest double that is not zero, 2^-1074, in quarters; zero, whose logarithm is -∞, comes before it. */
const LEAST = -4_296;
const ZERO = LEAST - 1;
/** After any value: the largest double has 4,095. */
const NO_VALUE = 10_000;

/** Which bucket a value `v` is in, and where a bucket begins. */
interface Scale {
  of: string;
  edge: (bucket: string) => string;
}

/** As fine as it takes for a range to have so many buckets, if its values are. */
const WANTED = 16;
const FINEST = 4_096;
/** So that ten times as many are not yet `NO_VALUE`. */
const FINEST_SCORE = 512;

const stepsFor = (usual: number, width: number, finest: number): number => {
  let steps = usual;
  while (width * steps < WANTED && steps < finest) steps *= 2;
  return steps;
};

/** Each bucket is a fifth wider than the one before, 1.2 ≈ 2^(1/4); between two bounds that are near each other, less. */
const ratios = (low: number, high: number): Scale => {
  const near = low > 0 && high > low && high < Infinity;
  const base = near ? Math.floor(Math.log2(low)) : 0;
  const steps = near ? stepsFor(4, Math.log2(high / low), FINEST) : 4;
  return {
    of: `greatest(ifNull(floor((log2(v) - ${base}) * ${steps}), ${NO_VALUE}), ${ZERO})`,
    edge: (bucket) => `if(${bucket} < ${LEAST}, 0, exp2(${base} + ${bucket} / ${steps}))`,
  };
};

/** Scores go from 0 to 10 in halves, or finer between two bounds. */
const even = (low: number, high: number): Scale => {
  const steps = high > low ? stepsFor(2, high - low, FINEST_SCORE) : 2;
  return { of: `ifNull(floor(v * ${steps}), ${NO_VALUE})`, edge: (bucket) => `${bucket} / ${steps}` };
};

/** Between which values of a field lie all that match. */
const boundsOf = (query: ListQuery, field: MetricField): [number, number] => {
  const of = (...operators: string[]): number[] =>
    query.conditions
      .filter((condition) => condition.field.column === field && operators.includes(condition.operator))
      .map(({ value }) => Number(value));
  return [Math.max(0, ...of('gt', 'gte')), Math.min(Infinity, ...of('lt', 'lte'))];
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
  const bounds = boundsOf(query, field);
  const { of, edge } = field === 'performance_score' ? even(...bounds) : ratios(...bounds);
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
