import type { MetricField } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import type { Condition, Rule } from '../rule.ts';

/** The stretch of time that is replayed, ms. */
export interface Period {
  since: number;
  until: number;
}

/** What of a rule decides which executions it looks at. */
export type Scope = Pick<Rule, 'taskTypes' | 'queueNames' | 'groupBy'>;

/** At most this many points of a track, or cells of a grid, are read into memory. */
export const MOST_POINTS = 200_000;

export const AT_MS = 'toUnixTimestamp64Milli(created_at)';
export const groupOf = (scope: Scope): string => (scope.groupBy === undefined ? `''` : 'task_type');

/** Money is a decimal in the table; thresholds are not. */
export const valueOf = (field: MetricField): string => `toFloat64(${field})`;

const OPERATORS: Record<Condition, string> = { gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=' };
export const breachSql = (condition: Condition, value: string, bound: string): string =>
  `${value} ${OPERATORS[condition]} {${bound}:Float64}`;

/** The executions that a rule looks at in a period. */
export const scopeSql = (scope: Scope): string =>
  `brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
   AND created_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
   ${scope.taskTypes.length > 0 ? 'AND task_type IN {types:Array(String)}' : ''}
   ${scope.queueNames.length > 0 ? 'AND queue_name IN {queues:Array(String)}' : ''}`;

export const scopeParams = (
  ctx: Pick<Ctx, 'brandId'>,
  scope: Scope,
  period: Period,
): Record<string, unknown> => ({
  brand: ctx.brandId,
  since: period.since,
  until: period.until,
  types: scope.taskTypes,
  queues: scope.queueNames,
});
