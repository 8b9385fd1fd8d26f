import type { Ctx } from '../core/ctx.ts';
import { microsOf } from '../core/decimal.ts';
import type { Rollups } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectCosts } from './ledger-store.ts';

interface Deps {
  db: TelemetryDb;
  rollups: Pick<Rollups, 'read'>;
}
interface Span {
  /** ms */
  since: number;
  until?: number;
  /** Empty means all. */
  taskTypes: readonly string[];
}

const sliceOf = ({ since, until, taskTypes }: Span) => ({
  since,
  ...(until === undefined ? {} : { until }),
  taskTypes: taskTypes.length > 0 ? [...taskTypes] : undefined,
});

/** What was spent in a time: micro-dollars. */
export const readSpent = async (ctx: Pick<Ctx, 'brandId'>, deps: Deps, span: Span): Promise<bigint> => {
  const [total] = await selectCosts(ctx, deps, {
    slice: sliceOf(span),
    filter: {},
    keys: [],
    limit: 1,
    workerRates: [],
  });
  return microsOf(total?.cost ?? '0');
};

const MOST_DAYS = 1_000;

/** The same by day (YYYY-MM-DD), days without executions left out. */
export const readSpentByDay = async (
  ctx: Pick<Ctx, 'brandId'>,
  deps: Deps,
  span: Span,
): Promise<Map<string, bigint>> => {
  const rows = await selectCosts(ctx, deps, {
    slice: sliceOf(span),
    filter: {},
    keys: ['day'],
    limit: MOST_DAYS,
    workerRates: [],
  });
  return new Map(rows.map((row) => [row.day, microsOf(row.cost)]));
};
