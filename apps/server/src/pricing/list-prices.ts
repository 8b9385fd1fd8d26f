import type { PriceOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import type { ListField, ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { listPriceRows } from './store.ts';
import type { PriceRow } from './store.ts';

export const toPriceOutput = (row: PriceRow): PriceOutput => ({
  id: row.id,
  book: { id: row.book_id, name: row.book_name, shared: row.shared },
  model: row.model,
  rates: row.rates,
  effective_from: formatTimestamp(row.effective_from.getTime()),
  effective_until: row.effective_until && formatTimestamp(row.effective_until.getTime()),
  source: row.source,
  source_date: row.source_date,
  used: row.used,
  created_by: row.created_by,
  created_at: formatTimestamp(row.created_at.getTime()),
});

const time = (column: string): ListField => ({
  kind: 'time',
  column,
  type: 'time',
  nullable: false,
  orderable: true,
});

export const PRICE_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    book_id: { kind: 'id', column: 'book_id', type: 'int8', nullable: false, orderable: false },
    model: { kind: 'text', column: 'model', type: 'text', nullable: false, orderable: true },
    shared: { kind: 'boolean', column: 'shared', type: 'bool', nullable: false, orderable: true },
    effective_from: time('effective_from'),
    created_at: time('created_at'),
  },
  createdField: 'created_at',
  defaultOrdering: 'shared,model,-effective_from',
  keyset: false,
};

export const listPrices = async (
  ctx: Ctx,
  { sql }: { sql: Sql },
  query: ListQuery,
): Promise<ListResult<PriceOutput>> => {
  const { count, rows } = await listPriceRows(ctx, sql, query);
  return { count, results: rows.map(toPriceOutput), last: undefined };
};
