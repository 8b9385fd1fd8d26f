import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import type { Gaps } from './gaps.ts';
import { AT_MS, MOST_POINTS, scopeParams, scopeSql } from './scope.ts';
import type { Period, Scope } from './scope.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
/** How far before the period the last execution is looked for. */
const BEFORE = 30 * DAY;

interface Row {
  g: string;
  executions: number;
  first: number;
  last: number;
  gaps: [from: number, to: number][];
}

/**
 * Stretches without executions, by task type, that last longer than the shorter of a minute and `bound` minutes: at
 * most `MOST_POINTS`, the longest. A type that did not run in the 30 days before the period counts from its start.
 */
export const selectGaps = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  wanted: { scope: Scope; period: Period; bound: number },
): Promise<{ gaps: Gaps[]; executions: number; first: number }> => {
  const { scope, period } = wanted;
  const least = Math.max(1, Math.min(MINUTE, Math.floor(wanted.bound * MINUTE)));
  const before = { since: period.since - BEFORE, until: period.since };
  const [rows, earlier] = await Promise.all([
    db.query<Row>(
      'backtest_gaps',
      // Executions within the same slice are nearer to each other than any gap that counts.
      `SELECT g, sum(n) AS executions, min(low) AS first, max(high) AS last,
         arraySort(arraySlice(arrayReverseSort(gap -> gap.2 - gap.1, groupArrayIf((previous, low), low - previous > {least:Int64})), 1, {most:UInt32})) AS gaps
       FROM (
         SELECT g, n, low, high, lagInFrame(high, 1, low) OVER (PARTITION BY g ORDER BY low ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS previous
         FROM (
           SELECT task_type AS g, count() AS n, min(${AT_MS}) AS low, max(${AT_MS}) AS high FROM metrics
           WHERE ${scopeSql(scope)} GROUP BY g, intDiv(${AT_MS}, {least:Int64})
         )
       ) GROUP BY g`,
      { ...scopeParams(ctx, scope, period), least, most: Math.floor(MOST_POINTS / scope.taskTypes.length) },
    ),
    db.query<{ g: string; last: number }>(
      'backtest_gaps_before',
      `SELECT task_type AS g, max(${AT_MS}) AS last FROM metrics WHERE ${scopeSql(scope)} GROUP BY g`,
      scopeParams(ctx, scope, before),
    ),
  ]);
  const found = new Map(rows.map((row) => [row.g, row]));
  const lastBefore = new Map(earlier.map(({ g, last }) => [g, last]));
  const gaps = scope.taskTypes.map((group) => {
    const from = lastBefore.get(group) ?? period.since;
    const row = found.get(group);
    if (!row) return { group, gaps: [{ from, to: period.until }] };
    const inside = row.gaps.map(([start, to]) => ({ from: start, to }));
    return {
      group,
      gaps: [{ from, to: row.first }, ...inside, { from: row.last, to: period.until }],
    };
  });
  return {
    gaps,
    executions: rows.reduce((sum, row) => sum + row.executions, 0),
    first: rows.reduce((first, row) => Math.min(first, row.first), period.until),
  };
};
