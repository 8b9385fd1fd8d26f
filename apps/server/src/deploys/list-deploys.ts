import type { DeployOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import type { ListField, ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import { listDeployRows, removeDeploy } from './store.ts';
import type { DeployRow } from './store.ts';

export const toDeployOutput = (row: DeployRow): DeployOutput => ({
  id: row.id,
  version: row.version,
  deployed_at: formatTimestamp(row.deployed_at.getTime()),
  task_types: row.task_types,
  note: row.note,
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
const text = (column: string): ListField => ({
  kind: 'text',
  column,
  type: 'text',
  nullable: false,
  orderable: true,
});

export const DEPLOY_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    version: text('version'),
    created_by: text('created_by'),
    deployed_at: time('deployed_at'),
    created_at: time('created_at'),
  },
  createdField: 'deployed_at',
  defaultOrdering: '-deployed_at',
  keyset: false,
};

export const listDeploys = async (
  ctx: Ctx,
  { sql }: { sql: Sql },
  query: ListQuery,
): Promise<ListResult<DeployOutput>> => {
  const { count, rows } = await listDeployRows(ctx, sql, query);
  return { count, results: rows.map(toDeployOutput), last: undefined };
};

/** Forgets a deploy that never was. */
export const deleteDeploy = async (ctx: Ctx, { sql }: { sql: Sql }, idText: string): Promise<void> => {
  if (!(await removeDeploy(ctx, sql, readId(idText)))) throw notFound();
};
