import type { MetricField } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

/** The brand's latest value of a field, of the given task types and queues (empty: of all); undefined without any. */
export const selectLatestValue = async (
  ctx: Ctx,
  db: TelemetryDb,
  of: { field: MetricField; taskTypes: readonly string[]; queueNames: readonly string[] },
): Promise<number | undefined> => {
  const where = [
    'brand_id = {brand:UInt32}',
    `isNotNull(${of.field})`,
    ...(of.taskTypes.length > 0 ? ['task_type IN {types:Array(String)}'] : []),
    ...(of.queueNames.length > 0 ? ['queue_name IN {queues:Array(String)}'] : []),
  ];
  const [row] = await db.query<{ value: number }>(
    'latest_value',
    `SELECT toFloat64(assumeNotNull(${of.field})) AS value FROM metrics WHERE ${where.join(' AND ')}
     ORDER BY created_at DESC, id DESC LIMIT 1`,
    { brand: ctx.brandId, types: of.taskTypes, queues: of.queueNames },
  );
  return row?.value;
};
