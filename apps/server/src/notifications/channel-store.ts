import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';

export interface ChannelRow {
  id: number;
  kind: string;
  name: string;
  config: Record<string, unknown>;
  isActive: boolean;
  disabledReason: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `id, kind, name, config, is_active AS "isActive", disabled_reason AS "disabledReason",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

type Brand = Pick<Ctx, 'brandId'>;

/** Its secret follows, for it is sealed for the id that this gives. */
export const insertChannel = async (
  ctx: Brand,
  tx: Sql,
  channel: Pick<ChannelRow, 'kind' | 'name' | 'config' | 'isActive'>,
  at: Date,
): Promise<ChannelRow> => {
  const [row] = await tx.query<ChannelRow>(
    `INSERT INTO channels (brand_id, kind, name, config, is_active, created_at, updated_at)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6, $6) RETURNING ${COLUMNS}`,
    [ctx.brandId, channel.kind, channel.name, JSON.stringify(channel.config), channel.isActive, at],
  );
  if (!row) throw new Error('an insert returned no row');
  return row;
};

export const saveSecret = async (ctx: Brand, tx: Sql, id: number, sealed: Uint8Array): Promise<void> => {
  await tx.query('UPDATE channels SET secret = $3 WHERE brand_id = $1 AND id = $2', [
    ctx.brandId,
    id,
    sealed,
  ]);
};

/** Locks the row until the transaction ends, so that two changes do not mix. */
export const lockChannel = async (
  ctx: Brand,
  tx: Sql,
  id: number,
): Promise<(ChannelRow & { secret: Uint8Array | null }) | undefined> => {
  const [row] = await tx.query<ChannelRow & { secret: Uint8Array | null }>(
    `SELECT ${COLUMNS}, secret FROM channels WHERE brand_id = $1 AND id = $2 FOR UPDATE`,
    [ctx.brandId, id],
  );
  return row;
};

export const updateChannelRow = async (
  ctx: Brand,
  tx: Sql,
  id: number,
  channel: Pick<ChannelRow, 'name' | 'config' | 'isActive' | 'disabledReason'>,
  at: Date,
): Promise<ChannelRow | undefined> => {
  const [row] = await tx.query<ChannelRow>(
    `UPDATE channels SET name = $3, config = $4::jsonb, is_active = $5, disabled_reason = $6, updated_at = $7
     WHERE brand_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [
      ctx.brandId,
      id,
      channel.name,
      JSON.stringify(channel.config),
      channel.isActive,
      channel.disabledReason,
      at,
    ],
  );
  return row;
};

/** Switches a channel off because of an error; one that a person switched off meanwhile keeps its reason. */
export const disableChannel = async (
  ctx: Brand,
  tx: Sql,
  id: number,
  reason: string,
  at: Date,
): Promise<void> => {
  await tx.query(
    `UPDATE channels SET is_active = false, disabled_reason = $3, updated_at = $4
     WHERE brand_id = $1 AND id = $2 AND is_active`,
    [ctx.brandId, id, reason, at],
  );
};

export const findChannel = async (ctx: Brand, sql: Sql, id: number): Promise<ChannelRow | undefined> => {
  const [row] = await sql.query<ChannelRow>(
    `SELECT ${COLUMNS} FROM channels WHERE brand_id = $1 AND id = $2`,
    [ctx.brandId, id],
  );
  return row;
};

export const deleteChannelRow = async (ctx: Brand, sql: Sql, id: number): Promise<boolean> => {
  const rows = await sql.query('DELETE FROM channels WHERE brand_id = $1 AND id = $2 RETURNING id', [
    ctx.brandId,
    id,
  ]);
  return rows.length > 0;
};

export const listChannelRows = async (
  ctx: Brand,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; rows: ChannelRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const where = ['brand_id = $1', ...filterSql(query, postgresDialect(params))].join(' AND ');
  const [counted, rows] = await Promise.all([
    sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM channels WHERE ${where}`, params),
    sql.query<ChannelRow>(
      `SELECT ${COLUMNS} FROM channels WHERE ${where} ORDER BY ${orderSql(query.order)}
       LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
      params,
    ),
  ]);
  return { count: counted[0]?.n ?? 0, rows };
};

/** Of the given ids those that are channels of the brand. */
export const existingChannels = async (ctx: Brand, sql: Sql, ids: readonly number[]): Promise<number[]> => {
  const rows = await sql.query<{ id: number }>(
    'SELECT id FROM channels WHERE brand_id = $1 AND id = ANY($2::int8[])',
    [ctx.brandId, ids],
  );
  return rows.map((row) => row.id);
};

export const countChannels = async (ctx: Brand, sql: Sql): Promise<number> => {
  const [row] = await sql.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM channels WHERE brand_id = $1',
    [ctx.brandId],
  );
  return row?.n ?? 0;
};
