import type { Failures } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { formatMicros, microsOf } from '../core/decimal.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { selectOutcomes } from './ledger-store.ts';
import type { CostRow } from './ledger-store.ts';
import type { LedgerDeps } from './show-ledger.ts';
import { readFilter, readPeriod } from './window.ts';

const MOST_LINES = 1_000;
const MOST_REASONS = 20_000;

const costOf = (rows: readonly Pick<CostRow, 'cost'>[]): bigint =>
  rows.reduce((sum, row) => sum + microsOf(row.cost), 0n);

/** One decimal of a percent; null where nothing was spent. */
const share = (part: bigint, whole: bigint): number | null =>
  whole === 0n ? null : Number((part * 2_000n + whole) / (whole * 2n)) / 10;

/** What was spent on executions that came to nothing, by type and reason. */
export const showFailures = async (ctx: Ctx, deps: LedgerDeps, query: RawQuery): Promise<Failures> => {
  const reader = readQuery(query);
  const period = readPeriod(reader, deps.clock);
  const filter = readFilter(reader);
  reader.finish();
  const asked = { slice: { ...period, taskTypes: undefined }, filter };
  const rows = await selectOutcomes(ctx, deps, { ...asked, reasons: true, limit: MOST_REASONS });
  // Reasons are what a job says: where they are too many to read, the sums are asked for without them.
  const sums =
    rows.length < MOST_REASONS
      ? rows
      : await selectOutcomes(ctx, deps, { ...asked, reasons: false, limit: Number.MAX_SAFE_INTEGER });
  const types = new Map(
    [...Map.groupBy(sums, (row) => row.task_type)].map(([type, of]) => [type, costOf(of)]),
  );
  const toNothing = (row: Pick<CostRow, 'outcome'>): boolean => row.outcome !== 'completed';
  const failed = sums.filter(toNothing);
  const lines = rows.filter(toNothing);
  const wasted = costOf(failed);
  return {
    period: { since: formatTimestamp(period.since), until: formatTimestamp(period.until) },
    total: {
      executions: failed.reduce((sum, row) => sum + row.executions, 0),
      cost_usd: formatMicros(wasted),
      share_percent: share(wasted, costOf(sums)),
    },
    lines: lines.slice(0, MOST_LINES).map((row) => ({
      task_type: row.task_type,
      outcome: row.outcome as Failures['lines'][number]['outcome'],
      reason: row.error_type === '' ? null : row.error_type,
      executions: row.executions,
      cost_usd: formatMicros(microsOf(row.cost)),
      share_percent: share(microsOf(row.cost), types.get(row.task_type) ?? 0n),
    })),
    more_lines: lines.length > MOST_LINES || rows.length === MOST_REASONS,
  };
};
