import { setTimeout as delay } from 'node:timers/promises';
import type { Ctx } from '../../core/ctx.ts';
import { AT } from '../../metrics/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import type { Span } from '../price-book.ts';
import { PRICED_USD, PRICE_ID, spanParams } from '../price-sql.ts';
import type { Definition } from './definition.ts';

type Brand = Pick<Ctx, 'brandId'>;

const scope = (of: Definition): string => {
  const sources = of.onlyUnpriced
    ? ['unpriced']
    : ['priced', 'unpriced', ...(of.includeGiven ? ['given'] : [])];
  return `brand_id = {brand:UInt32} AND created_at >= ${AT('since')} AND created_at < ${AT('until')} AND model != ''
    AND cost_source IN (${sources.map((source) => `'${source}'`).join(', ')})
    ${of.taskTypes.length > 0 ? 'AND task_type IN {types:Array(String)}' : ''}`;
};

const params = (ctx: Brand, of: Definition): Record<string, unknown> => ({
  brand: ctx.brandId,
  since: of.since,
  until: of.until,
  types: of.taskTypes,
});

const MOST_MODELS = 2_000;

/** The models that are named by what is to be priced again: at most 2,001. */
export const selectModels = async (ctx: Brand, db: TelemetryDb, of: Definition): Promise<string[]> => {
  const rows = await db.query<{ model: string }>(
    'repricing_models',
    `SELECT DISTINCT model FROM metrics WHERE ${scope(of)} ORDER BY model LIMIT ${MOST_MODELS + 1}`,
    params(ctx, of),
  );
  return rows.map((row) => row.model);
};

export interface ChangeRow {
  date: string;
  task_type: string;
  executions: number;
  /** Decimal text. */
  before: string;
  after: string;
  not_priced: number;
}

/** What pricing by these spans would change, by day and type. */
export const selectChanges = (
  ctx: Brand,
  db: TelemetryDb,
  of: Definition,
  spans: readonly Span[],
): Promise<ChangeRow[]> => {
  const priced = spans.length === 0 ? 'CAST(NULL AS Nullable(Decimal(18, 6)))' : PRICED_USD;
  return db.query(
    'repricing_changes',
    `SELECT toString(toDate(created_at)) AS date, task_type, countIf(differs) AS executions,
       toString(sumIf(toDecimal128(ifNull(cost_usd, 0), 6), differs)) AS before,
       toString(sumIf(toDecimal128(ifNull(fresh, 0), 6), differs)) AS after, countIf(isNull(fresh)) AS not_priced
     FROM (
       SELECT created_at, task_type, cost_usd, ${priced} AS fresh,
         isNotNull(fresh) AND (isNull(cost_usd) OR ifNull(fresh != cost_usd, 0)) AS differs
       FROM metrics WHERE ${scope(of)}
     ) GROUP BY date, task_type HAVING executions > 0 OR not_priced > 0 ORDER BY date, task_type`,
    { ...params(ctx, of), ...spanParams(spans) },
  );
};

const POLL_MS = 50;

interface Mutation {
  id: string;
  done: boolean;
  failure: string;
}

/** Waits until a change of rows is on disk everywhere. It goes on by itself if we or the database die meanwhile. */
const settled = async (db: TelemetryDb, mark: string): Promise<void> => {
  for (;;) {
    const rows = await db.query<Mutation>(
      'mutations',
      `SELECT mutation_id AS id, is_done AS done, latest_fail_reason AS failure FROM system.mutations
       WHERE database = currentDatabase() AND table = 'metrics' AND command LIKE {mark:String}`,
      { mark: `%${mark}%` },
    );
    const failed = rows.find((row) => !row.done && row.failure !== '');
    if (failed) {
      await db.command(
        "KILL MUTATION WHERE database = currentDatabase() AND table = 'metrics' AND mutation_id = {id:String}",
        { id: failed.id },
      );
      throw new Error(failed.failure);
    }
    if (rows.every((row) => row.done)) return;
    await delay(POLL_MS);
  }
};

/** Whether a row has a price, and another cost than that. */
const DIFFERS = `arrayElement(arrayMap(
  fresh -> isNotNull(fresh) AND (isNull(cost_usd) OR ifNull(fresh != cost_usd, 0)), [${PRICED_USD}]), 1)`;

/**
 * Gives the rows of one month (YYYYMM) the cost that the spans say, keeping what it was before the first time. What
 * costs the same already, and what has no price in them, stays as it is: a second run changes nothing.
 */
export const rewriteMonth = async (
  ctx: Brand,
  db: TelemetryDb,
  of: Definition & { id: number; month: number },
  spans: readonly Span[],
): Promise<void> => {
  // A first price is no repricing: it leaves no original behind.
  const kept = of.onlyUnpriced
    ? ''
    : `original_cost_usd = if(repricing_id = 0, cost_usd, original_cost_usd), repricing_id = {repricing:UInt32},`;
  const mark = `'repricing ${of.id} of ${of.month}'`;
  await db.command(
    `ALTER TABLE metrics UPDATE ${kept} cost_usd = ${PRICED_USD}, price_id = ${PRICE_ID}, cost_source = 'priced'
     IN PARTITION ${of.month}
     WHERE ${mark} != '' AND ${scope(of)} AND ${DIFFERS}`,
    { ...params(ctx, of), ...spanParams(spans), repricing: of.id },
  );
  await settled(db, mark);
};
