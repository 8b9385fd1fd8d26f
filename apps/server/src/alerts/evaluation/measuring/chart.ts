import type { Ctx } from '../../../core/ctx.ts';
import type { TelemetryDb } from '../../../telemetry-db/index.ts';
import { scopeParams, scopeSql, valueOf } from '../../backtest/scope.ts';
import { isPercentile, rankOf } from '../../backtest/series.ts';
import type { MetricRule } from '../../rule.ts';

const MINUTE = 60_000;
const POINTS = 48;
/** Six hours of single executions. */
const SLOT = 7.5 * MINUTE;
const LONGEST = 14 * 24 * 60 * MINUTE;

/** What a slot shows: of single executions the worst, of an aggregate its value. */
const shownOf = (rule: MetricRule): string => {
  const { aggregation } = rule;
  const value = valueOf(rule.metricField);
  if (aggregation === 'each') return rule.condition.startsWith('lt') ? `min(${value})` : `max(${value})`;
  if (aggregation === 'count') return 'toFloat64(count())';
  if (aggregation === 'error_rate') return 'countIf(error_count > 0) / count() * 100';
  return isPercentile(aggregation)
    ? `quantileExact(${rankOf(aggregation)})(${value})`
    : `${aggregation}(${value})`;
};

/** The last hours of what a rule looks at, for a picture: up to 48 points up to `at` (ms), oldest first. */
export const selectChart = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  rule: MetricRule,
  groupKey: string,
  at: number,
): Promise<{ at: number; value: number | null }[]> => {
  const slot = rule.aggregation === 'each' ? SLOT : rule.windowMinutes * MINUTE;
  const count = Math.max(2, Math.min(POINTS, Math.floor(LONGEST / slot)));
  const since = at - count * slot;
  const rows = await db.query<{ slot: number; value: number | null }>(
    'alert_chart',
    `SELECT intDiv(toUnixTimestamp64Milli(created_at) - {since:Int64}, {slot:Int64}) AS slot, ${shownOf(rule)} AS value
     FROM metrics WHERE ${scopeSql(rule)} ${rule.groupBy === undefined ? '' : 'AND task_type = {group:String}'}
     GROUP BY slot ORDER BY slot`,
    // The breach itself is of this very moment.
    { ...scopeParams(ctx, rule, { since, until: at + 1 }), slot, group: groupKey },
  );
  const values = new Map(rows.map((row) => [Math.min(row.slot, count - 1), row.value]));
  return Array.from({ length: count }, (_, i) => ({
    at: since + (i + 1) * slot,
    value: values.get(i) ?? null,
  }));
};
