import type { MetricField } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { AT_MS, groupOf, scopeParams, scopeSql, valueOf } from './scope.ts';
import type { Period, Scope } from './scope.ts';
import { isPercentile, originOf, rankOf } from './series.ts';
import type { Cells, Steps, Windowed } from './series.ts';

/** More than any plan of steps comes to. */
const MOST_CELLS = 1_000_000;

type Caller = Pick<Ctx, 'brandId'>;

export interface Size {
  executions: number;
  groups: number;
  /** When the first of them ran, ms; 0 without any. */
  first: number;
}

/** How many executions of how many groups a rule looks at. */
export const selectSize = async (
  ctx: Caller,
  db: TelemetryDb,
  scope: Scope,
  period: Period,
): Promise<Size> => {
  const rows = await db.query<Size>(
    'backtest_size',
    `SELECT count() AS executions, uniqExact(${groupOf(scope)}) AS groups, min(${AT_MS}) AS first
     FROM metrics WHERE ${scopeSql(scope)}`,
    scopeParams(ctx, scope, period),
  );
  return rows[0] ?? { executions: 0, groups: 0, first: 0 };
};

const FAILED = 'countIf(error_count > 0)';

const figureOf = (aggregation: Windowed, value: string): string => {
  switch (aggregation) {
    case 'avg':
    case 'sum':
      return `sum(${value})`;
    case 'min':
    case 'max':
      return `${aggregation}(${value})`;
    case 'count':
    case 'error_rate':
      return FAILED;
    case 'p50':
    case 'p95':
    case 'p99':
      return `quantileExact(${rankOf(aggregation)})(${value})`;
  }
};

/** The cells of a rule by group; those without an execution are left out. */
export const selectCells = async (
  ctx: Caller,
  db: TelemetryDb,
  wanted: { scope: Scope; field: MetricField; aggregation: Windowed; steps: Steps },
): Promise<Cells[]> => {
  const { scope, steps, aggregation } = wanted;
  const origin = originOf(steps);
  const everything = aggregation === 'count' || aggregation === 'error_rate';
  // A percentile cannot be put together from parts: every execution goes into each window that it is in.
  const copies = isPercentile(aggregation) ? steps.perWindow : 1;
  const cell =
    copies === 1
      ? 'intDiv(at, {step:Int64})'
      : `arrayJoin(range({copies:UInt32})) + intDiv(at, {step:Int64}) + 1 - {copies:Int64}`;
  const scoped = scopeSql(scope);
  // A numeric key is several times as fast to group by as a text; the names come back at the end.
  const [key, named] =
    scope.groupBy === undefined
      ? ['0', `SELECT '' AS name, 0 AS key`]
      : [
          'cityHash64(task_type)',
          `SELECT DISTINCT task_type AS name, cityHash64(task_type) AS key FROM metrics WHERE ${scoped}`,
        ];
  return db.query<Cells>(
    'backtest_cells',
    `SELECT name AS group, cells, executions, values, figures FROM (
       SELECT g, groupArray(c) AS cells, groupArray(n) AS executions, groupArray(m) AS values, groupArray(f) AS figures FROM (
         SELECT g, c, count() AS n, ${everything ? 'n' : 'count(v)'} AS m, ifNull(${figureOf(aggregation, 'v')}, 0) AS f
         FROM (
           SELECT ${key} AS g, ${AT_MS} - {since:Int64} AS at, ${cell} AS c,
             ${everything ? '0' : valueOf(wanted.field)} AS v, error_count
           FROM metrics WHERE ${scoped} AND at % {step:Int64} >= {skipped:Int64}
         ) WHERE c >= 0 GROUP BY g, c LIMIT ${MOST_CELLS}
       ) GROUP BY g
     ) AS cells_of INNER JOIN (${named}) AS names ON cells_of.g = names.key`,
    {
      ...scopeParams(ctx, scope, { since: origin, until: steps.period.until }),
      step: steps.stepMs,
      copies,
      // Between windows that do not meet nothing is looked at.
      skipped: Math.max(0, steps.stepMs - steps.windowMs),
    },
  );
};
