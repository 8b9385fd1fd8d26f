import { METRIC_FIELDS } from '@vigie/contract';
import type { Distribution, MetricField } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { formatMicros, microsOf } from '../core/decimal.ts';
import { readListQuery, refusePages } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectDistribution } from './distribution-store.ts';
import type { BucketRow } from './distribution-store.ts';
import { METRIC_LIST } from './metric-list.ts';

const sum = (rows: readonly BucketRow[], of: (row: BucketRow) => number): number =>
  rows.reduce((all, row) => all + of(row), 0);

/** How the values of a field are spread over all metrics that match. @throws AppError invalid naming every wrong parameter */
export const showDistribution = async (
  ctx: Ctx,
  deps: { db: TelemetryDb },
  query: RawQuery,
): Promise<Distribution> => {
  let field: MetricField = 'execution_time_ms';
  const list = readListQuery({ ...METRIC_LIST, keyset: false }, query, (reader) => {
    field = reader.oneOf('field', METRIC_FIELDS) ?? field;
    refusePages(reader, 'Not here: there are no pages.');
  });
  const rows = await selectDistribution(ctx, deps.db, list, field);
  const measured = rows.filter((row) => row.bucket !== null);
  const values = sum(measured, (row) => row.n);
  const total = sum(measured, (row) => row.total);
  return {
    field,
    count: sum(rows, (row) => row.n),
    values,
    failed: sum(rows, (row) => row.failed),
    cost_usd: formatMicros(rows.reduce((all, row) => all + microsOf(row.cost), 0n)),
    min: values === 0 ? null : Math.min(...measured.map((row) => row.low)),
    max: values === 0 ? null : Math.max(...measured.map((row) => row.high)),
    avg: values === 0 ? null : total / values,
    buckets: measured.map((row) => ({ from: row.from, to: row.to, count: row.n })),
  };
};
