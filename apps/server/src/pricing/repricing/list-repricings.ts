import type { RepricingOutput } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import { notFound } from '../../core/errors.ts';
import type { Sql } from '../../control-db/index.ts';
import type { ListQuery, ListResult, ListSpec } from '../../http/index.ts';
import { readId } from '../../tasks/index.ts';
import { toRepricingOutput } from './definition.ts';
import { listRepricingRows, selectRepricing } from './store.ts';

export const REPRICING_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    status: {
      kind: 'choice',
      column: 'status',
      type: 'text',
      choices: ['planned', 'applying', 'applied', 'failed'],
      nullable: false,
      orderable: false,
    },
    created_at: { kind: 'time', column: 'created_at', type: 'time', nullable: false, orderable: true },
  },
  createdField: 'created_at',
  defaultOrdering: '-created_at',
  keyset: false,
  pageSize: 20,
};

export const listRepricings = async (
  ctx: Ctx,
  { sql }: { sql: Sql },
  query: ListQuery,
): Promise<ListResult<RepricingOutput>> => {
  const { count, rows } = await listRepricingRows(ctx, sql, query);
  return { count, results: rows.map(toRepricingOutput), last: undefined };
};

export const showRepricing = async (
  ctx: Ctx,
  { sql }: { sql: Sql },
  idText: string,
): Promise<RepricingOutput> => {
  const row = await selectRepricing(ctx, sql, readId(idText));
  if (!row) throw notFound();
  return toRepricingOutput(row);
};
