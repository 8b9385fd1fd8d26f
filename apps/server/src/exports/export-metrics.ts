import { METRIC_FIELDS } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { clickhouseDialect, filterSql } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { METRIC_LIST } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectList, streamFromClickHouse } from './clickhouse-export.ts';
import type { SqlColumn } from './clickhouse-export.ts';
import type { Export, OpenExport } from './export.ts';
import { formatAfter, readListExport } from './read-export.ts';

const other = (name: string, sql = name): SqlColumn => ({ name, sql, kind: 'other' });
const text = (name: string, sql = name): SqlColumn => ({ name, sql, kind: 'text' });

const COLUMNS: SqlColumn[] = [
  other('id'),
  { name: 'created_at', sql: 'created_at', kind: 'time' },
  other('base_task_id'),
  text('task_id'),
  text('task_type', 'toString(task_type)'),
  other('priority', 'toString(priority)'),
  text('queue_name', "CAST(queue_name, 'Nullable(String)')"),
  text('worker_name', "CAST(worker_name, 'Nullable(String)')"),
  ...METRIC_FIELDS.map((field) => other(field)),
  other('cost_source', 'toString(cost_source)'),
  other('original_cost_usd'),
  text('model', "nullIf(toString(model), '')"),
  other('input_tokens'),
  other('output_tokens'),
  other('cached_tokens'),
  other('outcome', 'toString(outcome)'),
  text('error_type', "nullIf(toString(error_type), '')"),
];

const AFTER = `created_at >= fromUnixTimestamp64Milli({after_at:Int64}, 'UTC')
  AND (created_at, id) > (fromUnixTimestamp64Milli({after_at:Int64}, 'UTC'), {after_id:UInt64})`;

/** The row after which the next file begins, if this one leaves some out. */
const findNext = async (
  db: TelemetryDb,
  where: string,
  params: Record<string, unknown>,
  limit: number,
): Promise<string | undefined> => {
  const [last, more] = await db.query<{ at: number; id: number }>(
    'export_next',
    `SELECT toUnixTimestamp64Milli(created_at) AS at, id FROM metrics WHERE ${where}
     ORDER BY brand_id, created_at, metrics.id LIMIT 2 OFFSET ${limit - 1}`,
    params,
  );
  return last && more && formatAfter(last);
};

/** The metrics of a brand that match, in the order of time and id. */
export const exportMetrics = async (
  ctx: Ctx,
  { db }: { db: TelemetryDb },
  query: RawQuery,
): Promise<OpenExport> => {
  const asked = readListExport(METRIC_LIST, query);
  const params: Record<string, unknown> = { brand: ctx.brandId };
  const where = [
    'brand_id = {brand:UInt32}',
    ...filterSql(asked.list, clickhouseDialect(params)),
    ...(asked.after ? [AFTER] : []),
  ].join(' AND ');
  Object.assign(params, { after_at: asked.after?.at ?? 0, after_id: asked.after?.id ?? 0 });
  const { limit } = asked;
  const next = limit === undefined ? undefined : await findNext(db, where, params, limit);
  const file: Export = {
    name: 'metrics',
    ...(next === undefined ? {} : { nextAfter: next }),
    open: (signal) =>
      streamFromClickHouse(
        db,
        {
          name: 'export_metrics',
          sql: `SELECT ${selectList(COLUMNS, asked.format)} FROM metrics WHERE ${where}
            ORDER BY brand_id, metrics.created_at, metrics.id ${limit === undefined ? '' : `LIMIT ${limit}`}`,
          params,
        },
        { ...asked, signal },
      ),
  };
  return { file, format: asked.format };
};
