import type { Ctx } from '../../../core/ctx.ts';
import type { TelemetryDb } from '../../../telemetry-db/index.ts';
import { valueOf } from '../../backtest/scope.ts';
import { isPercentile, rankOf } from '../../backtest/series.ts';
import type { Windowed } from '../../backtest/series.ts';
import type { MetricRule } from '../../rule.ts';
import type { ActiveGroups, Measured } from './measured.ts';

const MINUTE = 60_000;

/** A rule over a window. */
export type WindowRule = MetricRule & { aggregation: Windowed };

/** What a window of one rule and group holds: figure is null without any value. */
interface Cell {
  group: string;
  executions: number;
  figure: number | null;
}

const figureOf = (rule: WindowRule, condition: string): string => {
  const { aggregation } = rule;
  if (aggregation === 'count') return `countIf(${condition})`;
  if (aggregation === 'error_rate') return `countIf(${condition} AND error_count > 0)`;
  const value = valueOf(rule.metricField);
  const name = isPercentile(aggregation) ? `quantileExactIf(${rankOf(aggregation)})` : `${aggregation}If`;
  // Fields that always have a value would answer 0 for none.
  return `if(countIf(${condition} AND isNotNull(${rule.metricField})) = 0, NULL, ${name}(${value}, ${condition}))`;
};

/** Whether a row counts for the i-th rule, whatever its time. */
const scopeOf = (rule: WindowRule, i: number, params: Record<string, unknown>): string => {
  const parts = ['1'];
  if (rule.taskTypes.length > 0) {
    params[`types${i}`] = rule.taskTypes;
    parts.push(`task_type IN {types${i}:Array(String)}`);
  }
  if (rule.queueNames.length > 0) {
    params[`queues${i}`] = rule.queueNames;
    parts.push(`ifNull(queue_name IN {queues${i}:Array(String)}, 0)`);
  }
  return parts.join(' AND ');
};

/**
 * What the windows of some rules hold at `at` (ms): by rule, by group. One query for rules of one brand, one length of
 * window, and all grouped or none. For groups it looks back twice as far, so that one that fell silent is still there.
 */
const selectCells = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  rules: readonly WindowRule[],
  at: number,
): Promise<Cell[][]> => {
  const [first] = rules;
  if (!first) return [];
  const span = first.windowMinutes * MINUTE;
  const isGrouped = first.groupBy !== undefined;
  const params: Record<string, unknown> = {
    brand: ctx.brandId,
    since: at - (isGrouped ? 2 * span : span),
    from: at - span,
    until: at,
  };
  const columns = rules.map((rule, i) => {
    const scope = scopeOf(rule, i, params);
    const within = isGrouped
      ? `${scope} AND created_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')`
      : scope;
    return `countIf(${within}) AS n${i}, ${figureOf(rule, within)} AS f${i}, countIf(${scope}) AS a${i}`;
  });
  const rows = await db.query<Record<string, number | null> & { g: string }>(
    'rule_windows',
    `SELECT ${isGrouped ? 'task_type' : `''`} AS g, ${columns.join(', ')} FROM metrics
     WHERE brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
       AND created_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
     ${isGrouped ? 'GROUP BY g' : ''}`,
    params,
  );
  return rules.map((_, i) =>
    rows
      .filter((row) => !isGrouped || (row[`a${i}`] ?? 0) > 0)
      .map((row) => ({ group: row.g, executions: row[`n${i}`] ?? 0, figure: row[`f${i}`] ?? null })),
  );
};

const valueIn = (
  rule: WindowRule,
  { executions, figure }: Omit<Cell, 'group'>,
): number | null | undefined => {
  // That nothing ran is a count too.
  if (rule.aggregation === 'count') return executions;
  if (executions === 0) return rule.noData === 'alert' ? null : undefined;
  if (executions < rule.minSamples || figure === null) return undefined;
  return rule.aggregation === 'error_rate' ? (figure / executions) * 100 : figure;
};

/** What rules of one query see; of each its groups, without those that give no verdict. */
export const measureWindows = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  rules: readonly WindowRule[],
  at: number,
  activeGroups: ActiveGroups,
): Promise<Measured[][]> => {
  const found = await selectCells(ctx, db, rules, at);
  return rules.map((rule, i) => {
    const cells = new Map(found[i]?.map((cell) => [cell.group, cell]));
    const groups =
      rule.groupBy === undefined
        ? ['']
        : new Set([...cells.keys(), ...activeGroups(rule.id), ...rule.taskTypes]);
    return [...groups].flatMap((groupKey) => {
      const value = valueIn(rule, cells.get(groupKey) ?? { executions: 0, figure: null });
      return value === undefined ? [] : [{ groupKey, value }];
    });
  });
};
