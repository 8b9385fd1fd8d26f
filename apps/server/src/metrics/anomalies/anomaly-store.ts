import type { MetricField } from '@vigie/contract';
import { FEWEST, RANGE_LEVELS } from '../../analysis/index.ts';
import type { ExpectedRange, Usual } from '../../analysis/index.ts';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { SLOT } from './rhythm-sql.ts';

/** Which executions are looked at. */
export interface Scope {
  /** ms */
  since: number;
  until: number;
  taskTypes: readonly string[] | undefined;
}

/** Of the task types with most executions; the others get no verdict. */
const MOST_TYPES = 20_000;
/**
 * Types travel in the address of a query, of which ClickHouse takes a megabyte, and 128 kB for one list: so many that may
 * have something outside, and so many characters of their names.
 */
const MOST_SUSPECTS = 1_000;
const MOST_NAMES = 100_000;
/** Executions outside of their range that are read. */
const MOST_ROWS = 5_000;
const NEVER = 1e300;
/** The place of the median among the levels. */
export const MEDIAN = RANGE_LEVELS.indexOf(0.5);

export const scopeSql = (scope: Scope): string =>
  `brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
   AND created_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
   ${scope.taskTypes ? 'AND task_type IN {wanted:Array(String)}' : ''}`;
export const scopeParams = (ctx: Pick<Ctx, 'brandId'>, scope: Scope): Record<string, unknown> => ({
  brand: ctx.brandId,
  since: scope.since,
  until: scope.until,
  wanted: scope.taskTypes ?? [],
});

/** Whether a value is there and above zero: never null itself, or a conditional sum would be, and arrays leave nulls out. */
export const positiveSql = (value: string): string => `ifNull(${value}, 0) > 0`;
/** Its logarithm; of the others 0 and not −∞, for a conditional sum multiplies with the condition. */
export const logSql = (value: string): string =>
  `log(if(${positiveSql(value)}, toFloat64(ifNull(${value}, 1)), 1))`;

/** What is usual of one task type: of each field that has values. */
export interface TypeUsual {
  taskType: string;
  executions: number;
  fields: Map<MetricField, Usual & { lowest: number; highest: number }>;
}

/** Less than this counts as nothing: a sketch refuses values that lie hundreds of decades apart. */
const LEAST = 1e-6;
/** Quantiles within half a percent, which takes two thirds of the time that exact ones take. */
const quantilesOf = (value: string): string =>
  `quantilesDD(0.005, ${RANGE_LEVELS.join(', ')})(if(${value} < ${LEAST}, 0, ${value}))`;

/** Quantiles of each field by task type. */
export const selectUsual = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  fields: readonly MetricField[],
): Promise<TypeUsual[]> => {
  const columns = fields.map(
    (field, i) =>
      `count(${field}) AS n${i}, ${quantilesOf(`toFloat64(${field})`)} AS q${i}, toFloat64(min(${field})) AS l${i},
       toFloat64(max(${field})) AS h${i}`,
  );
  const rows = await db.query<Record<string, unknown> & { task_type: string; n: number }>(
    'anomalies_usual',
    `SELECT task_type, count() AS n, ${columns.join(', ')} FROM metrics WHERE ${scopeSql(scope)}
     GROUP BY task_type HAVING n >= ${FEWEST} ORDER BY n DESC, task_type LIMIT ${MOST_TYPES}`,
    scopeParams(ctx, scope),
  );
  return rows.map((row) => ({
    taskType: row.task_type,
    executions: row.n,
    fields: new Map(
      fields.map((field, i) => [
        field,
        {
          n: row[`n${i}`] as number,
          quantiles: row[`q${i}`] as (number | null)[] as number[],
          lowest: (row[`l${i}`] as number | null) ?? 0,
          highest: (row[`h${i}`] as number | null) ?? 0,
        },
      ]),
    ),
  }));
};

/** By task type, how many times its typical value of a field is there in each slot. */
export type Rhythm = ReadonlyMap<string, readonly number[]>;

/** A value as it would be in a slot like all others; the types of the rhythm go into `params`. */
const levelled = (
  field: MetricField,
  rhythm: Rhythm,
  name: string,
  params: Record<string, unknown>,
): string => {
  if (rhythm.size === 0) return `toFloat64(${field})`;
  params[`${name}types`] = [...rhythm.keys()];
  params[`${name}factors`] = [...rhythm.values()];
  const place = `indexOf({${name}types:Array(String)}, task_type)`;
  return `toFloat64(${field}) / if(${place} = 0, 1, {${name}factors:Array(Array(Float64))}[${place}][${SLOT} + 1])`;
};

/** Quantiles of one field of the given types, rhythm taken out. */
export const selectLevelled = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  field: MetricField,
  rhythm: Rhythm,
): Promise<Map<string, Usual>> => {
  const narrow = { ...scope, taskTypes: [...rhythm.keys()] };
  const params = scopeParams(ctx, narrow);
  const value = levelled(field, rhythm, 'r', params);
  const rows = await db.query<{ task_type: string; n: number; q: (number | null)[] }>(
    'anomalies_levelled',
    `SELECT task_type, count(${field}) AS n, ${quantilesOf(`(${value})`)} AS q
     FROM metrics WHERE ${scopeSql(narrow)} GROUP BY task_type`,
    params,
  );
  return new Map(rows.map(({ task_type: type, n, q }) => [type, { n, quantiles: q as number[] }]));
};

/** Ranges of one field by task type; those of types with a rhythm are for a slot like all others. */
export interface FieldRanges {
  field: MetricField;
  ranges: ReadonlyMap<string, ExpectedRange>;
  rhythm: Rhythm;
  /** Types that have, or with their rhythm may have, values outside. */
  suspects: ReadonlySet<string>;
}

/** An execution outside of the range of at least one field. */
export interface OutsideRow extends Record<MetricField, number | null> {
  id: number;
  task_id: string;
  task_type: string;
  worker_name: string | null;
  at_ms: number;
}

/** The place of a row's task type among `types`; 0 for the others. */
const PLACE = 'transform(task_type, {types:Array(String)}, {places:Array(UInt32)}, toUInt32(0))';

/** The first of some types that one list can name. */
export const nameable = (types: Iterable<string>, most: number, longest: number): string[] => {
  const named: string[] = [];
  let length = 0;
  for (const type of types) {
    // As it stands in the address, with quotes and comma.
    length += encodeURIComponent(type).length + 9;
    if (named.length >= most || length > longest) break;
    named.push(type);
  }
  return named;
};

const suspectsOf = (all: readonly FieldRanges[]): string[] =>
  nameable(new Set(all.flatMap(({ suspects }) => [...suspects])), MOST_SUSPECTS, MOST_NAMES);

/** By field, whether a row is outside; bounds go by the place of the type, so that it is looked up once. */
const outsideSql = (
  all: readonly FieldRanges[],
  types: readonly string[],
  params: Record<string, unknown>,
): string[] => {
  params['types'] = types;
  params['places'] = types.map((_, i) => i + 1);
  return all.map(({ field, ranges, rhythm, suspects }, i) => {
    const bounds = types.map((type) => (suspects.has(type) ? ranges.get(type) : undefined));
    params[`lows${i}`] = bounds.map((range) => (range ? brief(range.low) : -1));
    params[`highs${i}`] = bounds.map((range) => (range ? brief(range.high) : NEVER));
    const value = levelled(field, rhythm, `f${i}`, params);
    return `ifNull(${value} > if(place = 0, ${NEVER}, ${place(`highs${i}`)}) OR ${value} < if(place = 0, -1, ${place(`lows${i}`)}), 0)`;
  });
};
/** Bounds travel in the address of the query. */
const brief = (value: number): number => Number(value.toPrecision(9));
const place = (name: string): string => `{${name}:Array(Float64)}[place]`;

/** Executions outside of the ranges, the latest `MOST_ROWS`, and how many values are outside in all. */
export const selectOutside = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  all: readonly FieldRanges[],
): Promise<{ rows: OutsideRow[]; count: number }> => {
  const types = suspectsOf(all);
  if (types.length === 0) return { rows: [], count: -1 };
  const params = scopeParams(ctx, scope);
  const outside = outsideSql(all, types, params);
  const rows = await db.query<OutsideRow>(
    'anomalies_outside',
    `WITH ${PLACE} AS place
     SELECT id, task_id, task_type, worker_name, toUnixTimestamp64Milli(created_at) AS at_ms, execution_time_ms,
       memory_usage_mb, cpu_usage_percent, error_count, queue_wait_time_ms, api_calls_count, tokens_used,
       toFloat64(cost_usd) AS cost_usd, performance_score
     FROM metrics WHERE ${scopeSql(scope)} AND (${outside.join(' OR ')})
     ORDER BY metrics.created_at DESC, id DESC LIMIT ${MOST_ROWS}
     -- Few rows match: looking for them in order would take one thread.
     SETTINGS optimize_read_in_order = 0`,
    params,
  );
  if (rows.length < MOST_ROWS) return { rows, count: -1 };
  const [counted] = await db.query<{ n: number }>(
    'anomalies_count',
    `WITH ${PLACE} AS place SELECT ${outside.map((one) => `sum(${one})`).join(' + ')} AS n FROM metrics WHERE ${scopeSql(scope)}`,
    params,
  );
  return { rows, count: counted?.n ?? 0 };
};
