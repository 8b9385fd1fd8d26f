import type { Ctx } from '../../../core/ctx.ts';
import type { TelemetryDb } from '../../../telemetry-db/index.ts';
import { scopeParams, scopeSql } from '../../backtest/scope.ts';
import type { MetricRule } from '../../rule.ts';

const MINUTE = 60_000;
const MOST = 100;

/** The failed ones of an error rate; else those whose values speak most for the breach. */
const behind = (rule: MetricRule): { where: string; order: string } => {
  if (rule.aggregation === 'error_rate') return { where: 'error_count > 0', order: 'created_at DESC' };
  if (rule.aggregation === 'count' || rule.condition === 'eq')
    return { where: '1', order: 'created_at DESC' };
  const order = rule.condition.startsWith('gt') ? 'DESC' : 'ASC';
  return { where: `isNotNull(${rule.metricField})`, order: `${rule.metricField} ${order}` };
};

/** Up to 100 tasks behind a breach of an aggregate at `at` (ms), the most telling last. */
export const selectTasksBehind = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  rule: MetricRule,
  groupKey: string,
  at: number,
): Promise<string[]> => {
  const { where, order } = behind(rule);
  const rows = await db.query<{ task_id: string }>(
    'tasks_behind',
    `SELECT task_id FROM metrics WHERE ${scopeSql(rule)} ${rule.groupBy === undefined ? '' : 'AND task_type = {group:String}'}
       AND ${where} ORDER BY ${order}, id LIMIT ${MOST * 5}`,
    {
      ...scopeParams(ctx, rule, { since: at - rule.windowMinutes * MINUTE, until: at }),
      group: groupKey,
    },
  );
  return [...new Set(rows.map((row) => row.task_id))].slice(0, MOST).toReversed();
};
