import type { ChannelOutput } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import type { ListField, ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import { toChannelOutput } from './channel-output.ts';
import { deleteChannelRow, findChannel, listChannelRows } from './channel-store.ts';
import { CHANNEL_KINDS } from './channels/list.ts';

const time = (column: string): ListField => ({
  kind: 'time',
  column,
  type: 'time',
  nullable: false,
  orderable: true,
});

export const CHANNEL_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    kind: {
      kind: 'choice',
      column: 'kind',
      type: 'text',
      choices: CHANNEL_KINDS.map(({ kind }) => kind),
      nullable: false,
      orderable: true,
    },
    name: { kind: 'text', column: 'name', type: 'text', nullable: false, orderable: true },
    is_active: { kind: 'boolean', column: 'is_active', type: 'bool', nullable: false, orderable: true },
    created_at: time('created_at'),
    updated_at: time('updated_at'),
  },
  createdField: 'created_at',
  defaultOrdering: 'name',
  keyset: false,
};

export const listChannels = async (
  ctx: Ctx,
  deps: { sql: Sql },
  query: ListQuery,
): Promise<ListResult<ChannelOutput>> => {
  const { count, rows } = await listChannelRows(ctx, deps.sql, query);
  return { count, results: rows.map(toChannelOutput), last: undefined };
};

/** @throws AppError not_found, also for another brand's channel */
export const showChannel = async (ctx: Ctx, deps: { sql: Sql }, idText: string): Promise<ChannelOutput> => {
  const row = await findChannel(ctx, deps.sql, readId(idText));
  if (!row) throw notFound();
  return toChannelOutput(row);
};

/** What waits to be sent there is given up, and says so. @throws AppError not_found */
export const deleteChannel = async (ctx: Ctx, deps: { sql: Sql }, idText: string): Promise<void> => {
  if (!(await deleteChannelRow(ctx, deps.sql, readId(idText)))) throw notFound();
};
