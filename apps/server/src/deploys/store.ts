import type { MetricField } from '@vigie/contract';
import type { Moments } from '../analysis/index.ts';
import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';
import { filterSql, orderSql, postgresDialect } from '../http/index.ts';
import type { ListQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';

export interface DeployRow {
  id: number;
  version: string;
  deployed_at: Date;
  task_types: string[];
  note: string;
  created_by: string;
  created_at: Date;
}

const COLUMNS = 'id, version, deployed_at, task_types, note, created_by, created_at';

export const insertDeploy = async (
  ctx: Ctx,
  sql: Sql,
  deploy: Omit<DeployRow, 'id' | 'created_by'>,
): Promise<DeployRow> => {
  const [row] = await sql.query<DeployRow>(
    `INSERT INTO deploys (brand_id, version, deployed_at, task_types, note, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
    [
      ctx.brandId,
      deploy.version,
      deploy.deployed_at,
      deploy.task_types,
      deploy.note,
      ctx.actor,
      deploy.created_at,
    ],
  );
  if (!row) throw new Error('an insert returned no row');
  return row;
};

/** One page of the brand's deploys, and how many match. */
export const listDeployRows = async (
  ctx: Ctx,
  sql: Sql,
  query: ListQuery,
): Promise<{ count: number; rows: DeployRow[] }> => {
  const params: unknown[] = [ctx.brandId];
  const where = ['brand_id = $1', ...filterSql(query, postgresDialect(params))].join(' AND ');
  const [counted] = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM deploys WHERE ${where}`,
    params,
  );
  const rows = await sql.query<DeployRow>(
    `SELECT ${COLUMNS} FROM deploys WHERE ${where}
     ORDER BY ${orderSql(query.order)} LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
    params,
  );
  return { count: counted?.n ?? 0, rows };
};

export const findDeploy = async (ctx: Ctx, sql: Sql, id: number): Promise<DeployRow | undefined> => {
  const [row] = await sql.query<DeployRow>(`SELECT ${COLUMNS} FROM deploys WHERE brand_id = $1 AND id = $2`, [
    ctx.brandId,
    id,
  ]);
  return row;
};

/** False when the brand has no such deploy. */
export const removeDeploy = async (ctx: Ctx, sql: Sql, id: number): Promise<boolean> => {
  const rows = await sql.query('DELETE FROM deploys WHERE brand_id = $1 AND id = $2 RETURNING id', [
    ctx.brandId,
    id,
  ]);
  return rows.length > 0;
};

const MOST = 1_000;

/** The brand's deploys between two moments (ms), the latest 1,000, in order of time. */
export const selectDeploys = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  { since, until }: { since: number; until: number },
): Promise<DeployRow[]> => {
  const rows = await sql.query<DeployRow>(
    `SELECT ${COLUMNS} FROM deploys WHERE brand_id = $1 AND deployed_at >= $2 AND deployed_at < $3
     ORDER BY deployed_at DESC, id DESC LIMIT ${MOST}`,
    [ctx.brandId, new Date(since), new Date(until)],
  );
  return rows.toReversed();
};

/** When the brand deployed something before and after a moment, ms; null where it did not. */
export const selectNeighbours = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  deploy: DeployRow,
): Promise<{ before: Date | null; after: Date | null }> => {
  const shared = 'cardinality(task_types) = 0 OR cardinality($3::text[]) = 0 OR task_types && $3::text[]';
  const [row] = await sql.query<{ before: Date | null; after: Date | null }>(
    `SELECT max(deployed_at) FILTER (WHERE deployed_at < $2) AS before,
       min(deployed_at) FILTER (WHERE deployed_at > $2) AS after
     FROM deploys WHERE brand_id = $1 AND (${shared})`,
    [ctx.brandId, deploy.deployed_at, deploy.task_types],
  );
  return row ?? { before: null, after: null };
};

export const COMPARED = [
  'execution_time_ms',
  'memory_usage_mb',
  'tokens_used',
  'cost_usd',
] as const satisfies MetricField[];

export interface TypeMoments {
  taskType: string;
  before: Record<string, Moments>;
  after: Record<string, Moments>;
}

const MOST_TYPES = 50;

/** What executions were like before and after a moment, by task type: the fields compared, and failures as 0 and 1. */
export const selectAround = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  span: { from: number; at: number; until: number; taskTypes: readonly string[] },
): Promise<TypeMoments[]> => {
  const columns = COMPARED.map(
    (field, i) =>
      `count(${field}) AS n${i}, ifNull(sum(toFloat64(${field})), 0) AS s${i}, ifNull(sum(toFloat64(${field}) * toFloat64(${field})), 0) AS q${i}`,
  );
  const rows = await db.query<Record<string, number> & { task_type: string }>(
    'deploy_around',
    `SELECT task_type, created_at >= fromUnixTimestamp64Milli({at:Int64}, 'UTC') AS later, count() AS n,
       countIf(error_count > 0) AS failed, ${columns.join(', ')}
     FROM metrics WHERE brand_id = {brand:UInt32} AND created_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
       AND created_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
       ${span.taskTypes.length > 0 ? 'AND task_type IN {types:Array(String)}' : ''}
     GROUP BY task_type, later`,
    { brand: ctx.brandId, at: span.at, from: span.from, until: span.until, types: span.taskTypes },
  );
  const momentsOf = (row: Record<string, number> | undefined): Record<string, Moments> => {
    const at = (key: string): number => row?.[key] ?? 0;
    return {
      ...Object.fromEntries(
        COMPARED.map((field, i) => [field, { n: at(`n${i}`), sum: at(`s${i}`), squares: at(`q${i}`) }]),
      ),
      error_rate_percent: { n: at('n'), sum: at('failed'), squares: at('failed') },
    };
  };
  return [...Map.groupBy(rows, (row) => row.task_type)]
    .toSorted(([a, x], [b, y]) => {
      const count = (all: typeof rows): number => all.reduce((sum, { n = 0 }) => sum + n, 0);
      return count(y) - count(x) || (a < b ? -1 : 1);
    })
    .slice(0, MOST_TYPES)
    .map(([taskType, all]) => ({
      taskType,
      before: momentsOf(all.find(({ later }) => later === 0)),
      after: momentsOf(all.find(({ later }) => later === 1)),
    }));
};
