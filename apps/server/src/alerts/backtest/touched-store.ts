import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { breachSql, scopeParams, scopeSql, valueOf } from './scope.ts';
import type { Period, Scope } from './scope.ts';
import type { Wanted } from './each-store.ts';

/** Tasks that an alert would have been about. */
export interface Touched {
  types: { task_type: string; count: number }[];
  latest_task_ids: string[];
}

const TYPES = 50;
const TASKS = 20;

const selectTouched = async (
  db: TelemetryDb,
  where: string,
  params: Record<string, unknown>,
): Promise<Touched> => {
  const [types, tasks] = await Promise.all([
    db.query<Touched['types'][number]>(
      'backtest_types',
      `SELECT task_type, count() AS count FROM metrics WHERE ${where}
       GROUP BY task_type ORDER BY count DESC, task_type LIMIT ${TYPES}`,
      params,
    ),
    // More than are wanted, for a task may have several executions.
    db.query<{ task_id: string }>(
      'backtest_tasks',
      `SELECT task_id FROM metrics WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT ${TASKS * 10}`,
      params,
    ),
  ]);
  return { types, latest_task_ids: [...new Set(tasks.map((task) => task.task_id))].slice(0, TASKS) };
};

/** Executions that pass a bound. */
export const selectBreachingTasks = (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  wanted: Wanted,
): Promise<Touched> =>
  selectTouched(
    db,
    `${scopeSql(wanted.scope)} AND ${breachSql(wanted.condition, valueOf(wanted.field), 'bound')}`,
    { ...scopeParams(ctx, wanted.scope, wanted.period), bound: wanted.bound },
  );

/** A stretch of time in which the windows of an alert lie. */
export interface Stretch extends Period {
  group: string;
}

/** Executions within some stretches of time. @param stretches a few dozen: each costs a comparison per row */
export const selectTasksWithin = (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  stretches: readonly Stretch[],
): Promise<Touched> => {
  if (stretches.length === 0) return Promise.resolve({ types: [], latest_task_ids: [] });
  const params = scopeParams(ctx, scope, {
    since: Math.min(...stretches.map(({ since }) => since)),
    until: Math.max(...stretches.map(({ until }) => until)),
  });
  // As comparisons, not as an array to look through, so that the primary key finds their rows.
  const within = stretches.map(({ since, until, group }, i) => {
    Object.assign(params, { [`since${i}`]: since, [`until${i}`]: until, [`group${i}`]: group });
    return `(created_at >= fromUnixTimestamp64Milli({since${i}:Int64}, 'UTC') AND created_at < fromUnixTimestamp64Milli({until${i}:Int64}, 'UTC')
      ${scope.groupBy === undefined ? '' : `AND task_type = {group${i}:String}`})`;
  });
  return selectTouched(db, `${scopeSql(scope)} AND (${within.join(' OR ')})`, params);
};
