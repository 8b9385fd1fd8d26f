import type { MetricField } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import type { Condition } from '../rule.ts';
import { AT_MS, breachSql, groupOf, MOST_POINTS, scopeParams, scopeSql, valueOf } from './scope.ts';
import type { Period, Scope } from './scope.ts';
import { layOutSlots, slotMsOf } from './shown.ts';
import type { Shown } from './shown.ts';
import type { Point, Track } from './simulate.ts';
import { isHigh } from './suggest.ts';

type Caller = Pick<Ctx, 'brandId'>;

/** What is asked for: values of a field that pass a bound. */
export interface Wanted {
  scope: Scope;
  field: MetricField;
  condition: Condition;
  bound: number;
  period: Period;
}

export interface Extent {
  /** Executions that have a value. */
  executions: number;
  breaching: number;
  groups: number;
  /** When the first of them ran, ms. */
  first: number;
  series: Shown[];
}

type Totals = Omit<Extent, 'series'> & { slots: [slot: number, value: number][] };

const paramsOf = (ctx: Caller, wanted: Wanted): Record<string, unknown> => ({
  ...scopeParams(ctx, wanted.scope, wanted.period),
  bound: wanted.bound,
});
const OFFSET = `${AT_MS} - {since:Int64}`;
const pointAt = (at: number, value: number, executions: number): Point => ({
  at,
  until: at,
  value,
  executions,
});

const nearestOf = (condition: Condition, value: string): string => {
  if (condition === 'eq') return `argMin(${value}, abs(${value} - {bound:Float64}))`;
  return `${isHigh(condition) ? 'max' : 'min'}(${value})`;
};

/** How much there is to replay, and a picture of it: of each slot of time the value nearest to a breach. */
export const selectExtent = async (ctx: Caller, db: TelemetryDb, wanted: Wanted): Promise<Extent> => {
  const value = valueOf(wanted.field);
  const slotMs = slotMsOf(wanted.period);
  const rows = await db.query<Totals>(
    'backtest_extent',
    `SELECT sum(n) AS executions, sum(breaches) AS breaching, uniqExactMerge(gs) AS groups, min(low) AS first,
       groupArray((slot, nearest)) AS slots
     FROM (
       SELECT intDiv(${OFFSET}, {slot:Int64}) AS slot, count() AS n, min(${AT_MS}) AS low,
         countIf(${breachSql(wanted.condition, value, 'bound')}) AS breaches,
         uniqExactState(${groupOf(wanted.scope)}) AS gs, ${nearestOf(wanted.condition, value)} AS nearest
       FROM metrics WHERE ${scopeSql(wanted.scope)} AND ${wanted.field} IS NOT NULL GROUP BY slot
     )`,
    { ...paramsOf(ctx, wanted), slot: slotMs },
  );
  const { slots, ...totals } = rows[0] ?? { executions: 0, breaching: 0, groups: 0, first: 0, slots: [] };
  return { ...totals, series: layOutSlots(wanted.period, slotMs, new Map(slots)) };
};

/** Every breach, one by one, by group and in order of time: at most `MOST_POINTS`, the latest. */
const selectAllBreaches = async (ctx: Caller, db: TelemetryDb, wanted: Wanted): Promise<Track[]> => {
  const value = valueOf(wanted.field);
  const rows = await db.query<{ g: string; ats: number[]; vs: number[] }>(
    'backtest_breaches',
    `SELECT g, s.1 AS ats, s.2 AS vs FROM (
       SELECT g, arraySort(groupArray((at, v))) AS s FROM (
         SELECT ${groupOf(wanted.scope)} AS g, ${OFFSET} AS at, assumeNotNull(${value}) AS v FROM metrics
         WHERE ${scopeSql(wanted.scope)} AND ${breachSql(wanted.condition, value, 'bound')}
         ORDER BY created_at DESC LIMIT ${MOST_POINTS}
       ) GROUP BY g
     )`,
    paramsOf(ctx, wanted),
  );
  return rows.map(({ g, ats, vs }) => ({
    group: g,
    points: ats.map((at, i) => pointAt(wanted.period.since + at, vs[i] as number, 1)),
  }));
};

type Cell = [
  executions: number,
  firstAt: number,
  first: number,
  worstAt: number,
  worst: number,
  lastAt: number,
  last: number,
];

/** The first, the worst and the last breach of each slice of time and group: real ones all, so none is made up. */
const selectCoarseBreaches = async (
  ctx: Caller,
  db: TelemetryDb,
  wanted: Wanted,
  sliceMs: number,
): Promise<Track[]> => {
  const value = valueOf(wanted.field);
  const worst = isHigh(wanted.condition) ? ['argMax', 'max'] : ['argMin', 'min'];
  const rows = await db.query<{ g: string; cells: Cell[] }>(
    'backtest_coarse_breaches',
    `SELECT g, arraySort(cell -> cell.2, groupArray(cell)) AS cells FROM (
       SELECT g, (count(), min(at), argMin(v, at), ${worst[0]}(at, v), ${worst[1]}(v), max(at), argMax(v, at)) AS cell
       FROM (
         SELECT ${groupOf(wanted.scope)} AS g, ${OFFSET} AS at, assumeNotNull(${value}) AS v FROM metrics
         WHERE ${scopeSql(wanted.scope)} AND ${breachSql(wanted.condition, value, 'bound')}
       ) GROUP BY g, intDiv(at, {slice:Int64}) ORDER BY min(at) DESC LIMIT ${Math.ceil(MOST_POINTS / 3)}
     ) GROUP BY g`,
    { ...paramsOf(ctx, wanted), slice: sliceMs },
  );
  return rows.map(({ g, cells }) => ({
    group: g,
    points: cells.flatMap(([executions, firstAt, first, worstAt, worstValue, lastAt, last]) => {
      const at = (offset: number): number => wanted.period.since + offset;
      const points = [pointAt(at(firstAt), first, executions)];
      if (worstAt > firstAt && worstAt < lastAt) points.push(pointAt(at(worstAt), worstValue, 0));
      if (lastAt > firstAt) points.push(pointAt(at(lastAt), last, 0));
      return points;
    }),
  }));
};

/** Milliseconds of the slices into which a period is cut so that all groups together have at most `cells` of them. */
const sliceOf = ({ since, until }: Period, groups: number, cells: number): number =>
  Math.max(1_000, Math.ceil(((until - since) * groups) / cells / 1_000) * 1_000);

export interface Breaches {
  tracks: Track[];
  /** undefined: every breach is there. */
  sliceMs: number | undefined;
}

export const selectBreaches = async (
  ctx: Caller,
  db: TelemetryDb,
  wanted: Wanted,
  extent: Extent,
): Promise<Breaches> => {
  if (extent.breaching <= MOST_POINTS)
    return { tracks: await selectAllBreaches(ctx, db, wanted), sliceMs: undefined };
  const sliceMs = sliceOf(wanted.period, extent.groups, MOST_POINTS / 3);
  return { tracks: await selectCoarseBreaches(ctx, db, wanted, sliceMs), sliceMs };
};

/** The most extreme value of each slice of time and group, whatever the threshold. */
export const selectExtremes = async (
  ctx: Caller,
  db: TelemetryDb,
  wanted: Wanted,
  groups: number,
): Promise<Track[]> => {
  const [pickAt, pick] = isHigh(wanted.condition) ? ['argMax', 'max'] : ['argMin', 'min'];
  const rows = await db.query<{ g: string; cells: [at: number, value: number][] }>(
    'backtest_extremes',
    `SELECT g, arraySort(groupArray(cell)) AS cells FROM (
       SELECT g, (${pickAt}(at, v), ${pick}(v)) AS cell FROM (
         SELECT ${groupOf(wanted.scope)} AS g, ${OFFSET} AS at, assumeNotNull(${valueOf(wanted.field)}) AS v
         FROM metrics WHERE ${scopeSql(wanted.scope)} AND ${wanted.field} IS NOT NULL
       ) GROUP BY g, intDiv(at, {slice:Int64}) LIMIT ${MOST_POINTS}
     ) GROUP BY g`,
    { ...paramsOf(ctx, wanted), slice: sliceOf(wanted.period, groups, MOST_POINTS / 4) },
  );
  return rows.map(({ g, cells }) => ({
    group: g,
    points: cells.map(([at, value]) => pointAt(wanted.period.since + at, value, 1)),
  }));
};
