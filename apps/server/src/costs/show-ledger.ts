import { COST_GROUPS } from '@vigie/contract';
import type { CostGroup, Ledger } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { formatMicros, microsOf, roundHalfEven } from '../core/decimal.ts';
import { invalid } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import type { CostFilter, Rollups, Slice } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { listBrands } from '../tenancy/index.ts';
import { selectCosts, selectLedger } from './ledger-store.ts';
import type { CostKey, CostRow, WorkerRates } from './ledger-store.ts';
import { readFilter, readPeriod } from './window.ts';

export interface LedgerDeps {
  sql: Sql;
  db: TelemetryDb;
  clock: Clock;
  rollups: Pick<Rollups, 'read'>;
  /** What a minute of a worker cost in a period (ms). */
  workerRates: (ctx: Pick<Ctx, 'brandId'>, period: { since: number; until?: number }) => Promise<WorkerRates>;
}

const KEYS: Record<Exclude<CostGroup, 'brand'>, CostKey> = {
  task_type: 'task_type',
  model: 'model',
  queue: 'queue_name',
  worker: 'worker_name',
  day: 'day',
  outcome: 'outcome',
};
const AT_ONCE = 4;
const MOST_BRANDS = 1_000;
const PICO_MINUTES = 60_000n * 1_000_000n;

type Sums = Ledger['total'];

const sumsOf = (rows: readonly CostRow[], hasWorkerPrice: boolean): Sums => {
  const count = (name: 'executions' | 'failed' | 'unpriced' | 'tokens_used' | 'api_calls_count'): number =>
    rows.reduce((sum, row) => sum + row[name], 0);
  const money = (name: 'cost' | 'original_cost' | 'failed_cost'): bigint =>
    rows.reduce((sum, row) => sum + microsOf(row[name]), 0n);
  const executions = count('executions');
  const successful = executions - count('failed');
  const cost = money('cost');
  const waiting = rows.reduce((sum, row) => sum + BigInt(row.waiting), 0n);
  return {
    executions,
    successful,
    failed: count('failed'),
    unpriced: count('unpriced'),
    cost_usd: formatMicros(cost),
    original_cost_usd: formatMicros(money('original_cost')),
    cost_of_failure_usd: formatMicros(money('failed_cost')),
    cost_per_success_usd: successful === 0 ? null : formatMicros(roundHalfEven(cost, BigInt(successful))),
    cost_of_waiting_usd: hasWorkerPrice ? formatMicros(roundHalfEven(waiting, PICO_MINUTES)) : null,
    tokens_used: count('tokens_used'),
    api_calls_count: count('api_calls_count'),
  };
};

/** A line's keys in the API's words. What has no model, queue or worker is null. */
const keysOf = (row: CostRow, keys: readonly CostKey[]): object =>
  Object.fromEntries(
    keys.map((key) => {
      if (key === 'day') return ['date', row.day];
      const value = row[key];
      return [key, value === '' && key !== 'task_type' ? null : value];
    }),
  );

interface Asked {
  slice: Slice;
  filter: CostFilter;
  keys: CostKey[];
  limit: number;
}

/** Every brand that the caller covers, a few at a time. */
const byBrand = async (
  ctx: Ctx,
  deps: LedgerDeps,
  asked: Asked,
): Promise<Pick<Ledger, 'total' | 'lines'>> => {
  const { count, results: brands } = await listBrands(ctx, deps, { limit: MOST_BRANDS, offset: 0 });
  if (count > MOST_BRANDS) throw invalid({ group_by: [`More than ${MOST_BRANDS} brands at once.`] });
  const found: { brand: { id: number; name: string }; rows: CostRow[]; priced: boolean }[] = [];
  const waiting = [...brands];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let brand = waiting.shift(); brand; brand = waiting.shift()) {
        const of = { brandId: brand.id };
        const rates = await deps.workerRates(of, asked.slice);
        const rows = await selectCosts(of, deps, { ...asked, workerRates: rates });
        if (rows[0] && rows[0].executions > 0)
          found.push({ brand: { id: brand.id, name: brand.name }, rows, priced: rates.length > 0 });
      }
    }),
  );
  const dearest = found.toSorted((a, b) => {
    const [x, y] = [a, b].map(({ rows }) => microsOf(rows[0]?.cost ?? '0')) as [bigint, bigint];
    return x === y ? a.brand.id - b.brand.id : x < y ? 1 : -1;
  });
  return {
    total: sumsOf(
      dearest.flatMap(({ rows }) => rows),
      dearest.some(({ priced }) => priced),
    ),
    lines: dearest.map(({ brand, rows, priced }) => ({ brand, ...sumsOf(rows, priced) })),
  };
};

/** What was spent, divided by up to two keys. @throws AppError invalid naming every wrong parameter */
export const showLedger = async (ctx: Ctx, deps: LedgerDeps, query: RawQuery): Promise<Ledger> => {
  const reader = readQuery(query);
  const period = readPeriod(reader, deps.clock);
  const filter = readFilter(reader);
  const groups = reader.anyOf('group_by', COST_GROUPS) ?? ['task_type'];
  const limit = reader.integer('limit', 1, 10_000, 1_000);
  if (groups.length > 2) reader.fail('group_by', 'Give one or two.');
  if (groups.includes('brand') && groups.length > 1) reader.fail('group_by', 'brand stands alone.');
  reader.finish();
  // The day first: its lines come in order of time.
  const inOrder = groups.toSorted((a, b) => Number(b === 'day') - Number(a === 'day'));
  const keys = inOrder.flatMap((group) => (group === 'brand' ? [] : [KEYS[group]]));
  const asked = { slice: { ...period, taskTypes: undefined }, filter, keys, limit };
  const head = {
    period: { since: formatTimestamp(period.since), until: formatTimestamp(period.until) },
    group_by: inOrder,
  };
  if (groups.includes('brand')) {
    const { total, lines } = await byBrand(ctx, deps, asked);
    return { ...head, total, lines: lines.slice(0, limit), more_lines: lines.length > limit };
  }
  const rates = await deps.workerRates(ctx, asked.slice);
  const found = await selectLedger(ctx, deps, { ...asked, workerRates: rates });
  return {
    ...head,
    total: sumsOf(found.total, rates.length > 0),
    lines: found.lines.map((row) => ({ ...keysOf(row, keys), ...sumsOf([row], rates.length > 0) })),
    more_lines: found.more,
  };
};
