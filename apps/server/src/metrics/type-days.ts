import type { MetricField } from '@vigie/contract';
import type { Moments } from '../analysis/index.ts';
import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { countColumn, windowParams, windowSql } from './rollups/index.ts';
import type { Rollups, Slice } from './rollups/index.ts';

export interface TypeDays {
  taskType: string;
  executions: number;
  /** By field the days with values, in order. */
  fields: Map<MetricField, (Moments & { date: string })[]>;
}

/** Days of some fields by task type, from the rollups: the 500 types with most executions. */
export const readTypeDays = async (
  ctx: Pick<Ctx, 'brandId'>,
  deps: { db: TelemetryDb; rollups: Rollups },
  slice: Slice,
  fields: readonly MetricField[],
): Promise<TypeDays[]> => {
  const columns = [
    ...new Set([
      'executions',
      ...fields.flatMap((field) => [countColumn(field), `${field}_sum`, `${field}_sq`]),
    ]),
  ];
  const rows = await deps.rollups.read(ctx, slice, (window) =>
    deps.db.query<Record<string, unknown[]> & { task_type: string; total: number }>(
      'type_days',
      `SELECT task_type, sum(executions) AS total, groupArray(toString(day)) AS days,
         ${columns.map((name) => `groupArray(${name}) AS ${name}_`).join(', ')}
       FROM (
         SELECT task_type, day, ${columns.map((name) => `toFloat64(sum(${name})) AS ${name}`).join(', ')}
         FROM (${windowSql(window, columns)}) GROUP BY task_type, day ORDER BY day
       ) GROUP BY task_type ORDER BY total DESC, task_type LIMIT 500`,
      windowParams(ctx, window),
    ),
  );
  return rows.map((row) => ({
    taskType: row.task_type,
    executions: row.total,
    fields: new Map(
      fields.map((field) => {
        const at = (name: string, i: number): number => (row[`${name}_`] as number[])[i] ?? 0;
        const days = (row['days'] as string[]).map((date, i) => ({
          date,
          n: at(countColumn(field), i),
          sum: at(`${field}_sum`, i),
          squares: at(`${field}_sq`, i),
        }));
        return [field, days.filter(({ n }) => n > 0).toSorted((a, b) => (a.date < b.date ? -1 : 1))];
      }),
    ),
  }));
};
