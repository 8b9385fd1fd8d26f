import { STATEMENT_GROUPS } from '@vigie/contract';
import type { StatementGroup } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import { formatMicros, microsOf } from '../../core/decimal.ts';
import { selectRatesBefore } from '../rates/store.ts';
import { selectLedger } from '../ledger-store.ts';
import type { LedgerDeps } from '../show-ledger.ts';

/** The exact sums of a month, from which every form of its statement follows. This is what closing keeps. */
export interface MonthSums {
  executions: number;
  unpriced: number;
  cost_usd: string;
  groups: Record<StatementGroup, { name: string; executions: number; cost_usd: string }[]>;
  rates: { currency: string; per_usd: string; date: string; source: string }[];
}

const KEYS = {
  task_type: 'task_type',
  model: 'model',
  queue: 'queue_name',
  worker: 'worker_name',
} as const;
const MOST_LINES = 10_000;
const OTHERS = '(all others)';

/** Adds up a month of a brand (ms), by each of the ways a statement can be divided. */
export const sumMonth = async (
  ctx: Pick<Ctx, 'brandId'>,
  deps: LedgerDeps,
  month: { since: number; until: number },
): Promise<MonthSums> => {
  const slice = { ...month, taskTypes: undefined };
  const read = async (group: StatementGroup) => {
    const key = KEYS[group];
    const found = await selectLedger(ctx, deps, {
      slice,
      filter: {},
      keys: [key],
      limit: MOST_LINES,
      workerRates: [],
    });
    const lines = found.lines.map((row) => ({
      name: row[key],
      executions: row.executions,
      cost: microsOf(row.cost),
    }));
    const total = {
      executions: found.total.reduce((sum, row) => sum + row.executions, 0),
      unpriced: found.total.reduce((sum, row) => sum + row.unpriced, 0),
      cost: found.total.reduce((sum, row) => sum + microsOf(row.cost), 0n),
    };
    const left = {
      name: OTHERS,
      executions: total.executions - lines.reduce((sum, line) => sum + line.executions, 0),
      cost: total.cost - lines.reduce((sum, line) => sum + line.cost, 0n),
    };
    return {
      total,
      lines: [...lines, ...(left.executions > 0 ? [left] : [])].map(({ name, executions, cost }) => ({
        name,
        executions,
        cost_usd: formatMicros(cost),
      })),
    };
  };
  const [groups, rates] = await Promise.all([
    Promise.all(STATEMENT_GROUPS.map(async (group) => [group, await read(group)] as const)),
    selectRatesBefore(ctx, deps.sql, new Date(month.until).toISOString().slice(0, 10)),
  ]);
  const total = groups[0]?.[1].total;
  return {
    executions: total?.executions ?? 0,
    unpriced: total?.unpriced ?? 0,
    cost_usd: formatMicros(total?.cost ?? 0n),
    groups: Object.fromEntries(groups.map(([group, { lines }]) => [group, lines])) as MonthSums['groups'],
    rates: rates.map(({ currency, per_usd, date, source }) => ({ currency, per_usd, date, source })),
  };
};
