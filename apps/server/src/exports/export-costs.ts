import type { Clock } from '../core/clock.ts';
import { readFilter, readPeriod } from '../costs/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { COST_DIMENSIONS, COST_MEASURES, costParams, costWindowSql } from '../metrics/index.ts';
import type { Rollups } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectList, streamFromClickHouse } from './clickhouse-export.ts';
import type { SqlColumn } from './clickhouse-export.ts';
import type { OpenExport } from './export.ts';
import { readFormat } from './read-export.ts';

const GROUPS = ['day', ...COST_DIMENSIONS].map((name) => `${name}_`).join(', ');
const COLUMNS: SqlColumn[] = [
  { name: 'date', sql: 'toString(day_)', kind: 'other' },
  ...COST_DIMENSIONS.map((name) => ({
    name,
    sql: `nullIf(toString(${name}_), '')`,
    kind: 'text' as const,
  })),
  ...COST_MEASURES.map((name) => ({ name, sql: `sum(${name}_)`, kind: 'other' as const })),
];

/** The ledger as fine as it goes: a line per day, type, model, queue, worker, outcome and reason. */
export const exportCosts = async (
  ctx: Ctx,
  deps: { db: TelemetryDb; clock: Clock; rollups: Pick<Rollups, 'read'> },
  query: RawQuery,
): Promise<OpenExport> => {
  const reader = readQuery(query);
  const asked = readFormat(reader);
  const period = readPeriod(reader, deps.clock);
  const filter = readFilter(reader);
  reader.finish();
  // The window that can be trusted is found first: a stream cannot be taken back.
  const window = await deps.rollups.read(ctx, { ...period, taskTypes: undefined }, async (found) => found);
  return {
    format: asked.format,
    file: {
      name: 'costs',
      open: (signal) =>
        streamFromClickHouse(
          deps.db,
          {
            name: 'export_costs',
            sql: `SELECT ${selectList(COLUMNS, asked.format)}
              FROM (${costWindowSql(window, filter, { dimensions: COST_DIMENSIONS, measures: COST_MEASURES })})
              GROUP BY ${GROUPS} ORDER BY ${GROUPS}`,
            params: costParams(ctx, window, filter),
          },
          { ...asked, signal },
        ),
    },
  };
};
