import type { MetricField } from '@vigie/contract';
import type { SlotSums } from '../../analysis/index.ts';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { logSql, positiveSql, scopeParams, scopeSql } from './anomaly-store.ts';
import type { Scope } from './anomaly-store.ts';
import { SLOT } from './rhythm-sql.ts';

/** Sums of each field by task type over its slots. */
export const selectSlotSums = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  fields: readonly MetricField[],
): Promise<Map<string, Map<MetricField, SlotSums>>> => {
  const columns = fields.map((field, i) => {
    const log = logSql(field);
    const some = positiveSql(field);
    return `countIf(${some}) AS n${i}, sumIf(${log}, ${some}) AS s${i}, sumIf(${log} * ${log}, ${some}) AS q${i}`;
  });
  const sums = fields.map(
    (_, i) =>
      `tuple(countIf(n${i} > 0), sum(n${i}), sum(s${i}), sum(q${i}), sum(s${i} * s${i} / greatest(n${i}, 1))) AS f${i}`,
  );
  const rows = await db.query<
    Record<string, [number, number, number, number, number]> & { task_type: string }
  >(
    'anomalies_slots',
    `SELECT task_type, ${sums.join(', ')} FROM (
       SELECT task_type, ${SLOT} AS slot, ${columns.join(', ')} FROM metrics WHERE ${scopeSql(scope)} GROUP BY task_type, slot
     ) GROUP BY task_type`,
    scopeParams(ctx, scope),
  );
  return new Map(
    rows.map((row) => [
      row.task_type,
      new Map(
        fields.map((field, i) => {
          const [slots, n, sum, squares, between] = row[`f${i}`] ?? [0, 0, 0, 0, 0];
          return [field, { slots, n, sum, squares, between }];
        }),
      ),
    ]),
  );
};

/** Medians of one field by slot, of the given types. */
export const selectSlotMedians = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  field: MetricField,
  taskTypes: readonly string[],
): Promise<Map<string, { slot: number; n: number; median: number }[]>> => {
  const rows = await db.query<{ task_type: string; slot: number; n: number; median: number }>(
    'anomalies_slot_medians',
    `SELECT task_type, ${SLOT} AS slot, count(${field}) AS n, toFloat64(ifNull(median(${field}), 0)) AS median
     FROM metrics WHERE ${scopeSql({ ...scope, taskTypes })} AND ${field} > 0 GROUP BY task_type, slot`,
    scopeParams(ctx, { ...scope, taskTypes }),
  );
  return Map.groupBy(rows, (row) => row.task_type);
};
