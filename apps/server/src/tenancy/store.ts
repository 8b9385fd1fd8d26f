import type { Sql } from '../control-db/index.ts';
import type { Ctx, Scope } from '../core/ctx.ts';

/** Part of a list: how many rows at most, and how many to skip. */
export interface Range {
  limit: number;
  offset: number;
}

export interface Page<T> {
  /** How many there are in all. */
  count: number;
  results: T[];
}

export interface KeyRow {
  id: string;
  brandId: number;
  name: string;
  brands: number[] | '*';
  scope: Scope;
  /** 32 bytes. */
  hmac: Uint8Array;
  last4: string;
  createdAt: Date;
  createdBy: string;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

export interface BrandRow {
  id: number;
  name: string;
  implicit: boolean;
  createdAt: Date;
}

const KEY_COLUMNS = `id, brand_id AS "brandId", name, all_brands AS "allBrands", brands, scope, hmac, last4,
  created_at AS "createdAt", created_by AS "createdBy", last_used_at AS "lastUsedAt",
  expires_at AS "expiresAt", revoked_at AS "revokedAt"`;
const BRAND_COLUMNS = 'id, name, implicit, created_at AS "createdAt"';

type StoredKey = Omit<KeyRow, 'brands'> & { allBrands: boolean; brands: number[] };

const toKey = ({ allBrands, brands, ...key }: StoredKey): KeyRow => ({
  ...key,
  brands: allBrands ? '*' : brands,
});

const total = (rows: { count: number }[]): number => rows[0]?.count ?? 0;

export const insertKey = async (
  ctx: Ctx,
  sql: Sql,
  key: Pick<KeyRow, 'id' | 'name' | 'brands' | 'scope' | 'hmac' | 'last4' | 'createdAt' | 'expiresAt'>,
): Promise<KeyRow> => {
  const all = key.brands === '*';
  const [row] = await sql.query<StoredKey>(
    `INSERT INTO api_keys (id, brand_id, name, all_brands, brands, scope, hmac, last4, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ${KEY_COLUMNS}`,
    [
      key.id,
      ctx.brandId,
      key.name,
      all,
      all ? [] : key.brands,
      key.scope,
      key.hmac,
      key.last4,
      key.createdAt,
      ctx.actor,
      key.expiresAt,
    ],
  );
  if (!row) throw new Error('an insert returned no row');
  return toKey(row);
};

/** Keys whose home is the brand of the context, newest first. */
export const listKeyRows = async (ctx: Ctx, sql: Sql, { limit, offset }: Range): Promise<Page<KeyRow>> => {
  const [counted, rows] = await Promise.all([
    sql.query<{ count: number }>('SELECT count(*)::int AS count FROM api_keys WHERE brand_id = $1', [
      ctx.brandId,
    ]),
    sql.query<StoredKey>(
      `SELECT ${KEY_COLUMNS} FROM api_keys WHERE brand_id = $1 ORDER BY created_at DESC, id LIMIT $2 OFFSET $3`,
      [ctx.brandId, limit, offset],
    ),
  ]);
  return { count: total(counted), results: rows.map(toKey) };
};

/** Whether the brand has that key; a second call keeps the first time. */
export const markKeyRevoked = async (ctx: Ctx, sql: Sql, id: string, at: Date): Promise<boolean> => {
  const rows = await sql.query(
    'UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND brand_id = $2 RETURNING id',
    [id, ctx.brandId, at],
  );
  return rows.length > 0;
};

/** Without a context: the key is what the context will be made from. */
export const findKeyRow = async (sql: Sql, id: string): Promise<KeyRow | undefined> => {
  const [row] = await sql.query<StoredKey>(`SELECT ${KEY_COLUMNS} FROM api_keys WHERE id = $1`, [id]);
  return row && toKey(row);
};

/** Never moves the time back, whichever of several servers comes last. */
export const touchKeyRow = async (sql: Sql, id: string, at: Date): Promise<void> => {
  await sql.query(
    'UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)',
    [id, at],
  );
};

/** @returns undefined when the id is taken. Without a context: a brand may be made before anybody works in it. */
export const insertBrand = async (sql: Sql, brand: BrandRow): Promise<BrandRow | undefined> => {
  const [row] = await sql.query<BrandRow>(
    `INSERT INTO brands (id, name, implicit, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO NOTHING RETURNING ${BRAND_COLUMNS}`,
    [brand.id, brand.name, brand.implicit, brand.createdAt],
  );
  return row;
};

const covered = (ctx: Pick<Ctx, 'brands'>): readonly number[] | null =>
  ctx.brands === '*' ? null : ctx.brands;

/** Brands that the context covers, by id. */
export const listBrandRows = async (
  ctx: Pick<Ctx, 'brands'>,
  sql: Sql,
  { limit, offset }: Range,
): Promise<Page<BrandRow>> => {
  const where = 'WHERE ($1::int[] IS NULL OR id = any($1::int[]))';
  const [counted, rows] = await Promise.all([
    sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM brands ${where}`, [covered(ctx)]),
    sql.query<BrandRow>(`SELECT ${BRAND_COLUMNS} FROM brands ${where} ORDER BY id LIMIT $2 OFFSET $3`, [
      covered(ctx),
      limit,
      offset,
    ]),
  ]);
  return { count: total(counted), results: rows };
};

/** Of the given brands those that exist and that the context covers. */
export const findBrandRows = (
  ctx: Pick<Ctx, 'brands'>,
  sql: Sql,
  ids: readonly number[],
): Promise<BrandRow[]> =>
  sql.query<BrandRow>(
    `SELECT ${BRAND_COLUMNS} FROM brands WHERE id = any($2::int[]) AND ($1::int[] IS NULL OR id = any($1::int[]))`,
    [covered(ctx), ids],
  );
