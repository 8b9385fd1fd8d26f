import type { Clock } from '../core/clock.ts';
import { readFilter, readPeriod } from '../costs/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { readQuery } from '../http/index.ts';
import type { QueryReader, RawQuery } from '../http/index.ts';
import { COST_DIMENSIONS, COST_MEASURES, costParams, costWindowSql } from '../metrics/index.ts';
import type { Rollups } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectList, streamFromClickHouse } from './clickhouse-export.ts';
import type { SqlColumn } from './clickhouse-export.ts';
import type { OpenExport } from './export.ts';
import { readFormat, readLimit } from './read-export.ts';

const KEYS = ['day', ...COST_DIMENSIONS];
const GROUPS = KEYS.map((name) => `${name}_`).join(', ');
/** As texts: what a line is, and the order of lines. */
const LINE = KEYS.map((name) => `toString(${name}_)`).join(', ');
const AFTER = `(${LINE}) > (${KEYS.map((name) => `{after_${name}:String}`).join(', ')})`;

/** A line by its keys, none as an empty text: `["2026-11-01","report","","high","worker-1","completed",""]`. */
type After = readonly string[];

const readAfter = (reader: QueryReader): After | undefined => {
  const text = reader.text('after');
  if (text === undefined) return undefined;
  const keys = parseTexts(text);
  if (keys?.length === KEYS.length && keys.every((key) => !key.includes('\0'))) return keys;
  reader.fail('after', `Give the last line that you have as a JSON array of texts: ${KEYS.join(', ')}.`);
  return undefined;
};
const parseTexts = (text: string): string[] | undefined => {
  try {
    const given: unknown = JSON.parse(text);
    return Array.isArray(given) && given.every((one) => typeof one === 'string') ? given : undefined;
  } catch {
    return undefined;
  }
};
/** JSON that a header can carry. */
const inAscii = (json: string): string =>
  json.replaceAll(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const afterParams = (after: After | undefined): Record<string, string> =>
  Object.fromEntries((after ?? []).map((key, i) => [`after_${KEYS[i]}`, key]));

const COLUMNS: SqlColumn[] = [
  { name: 'date', sql: 'toString(day_)', kind: 'other' },
  ...COST_DIMENSIONS.map((name) => ({
    name,
    sql: `nullIf(toString(${name}_), '')`,
    kind: 'text' as const,
  })),
  ...COST_MEASURES.map((name) => ({ name, sql: `sum(${name}_)`, kind: 'other' as const })),
];

/** The line after which the next file begins, if this one leaves some out. */
const findNext = async (
  db: TelemetryDb,
  source: string,
  params: Record<string, unknown>,
  limit: number,
): Promise<string | undefined> => {
  const [last, more] = await db.query<{ line: string[] }>(
    'export_costs_next',
    `SELECT [${LINE}] AS line ${source} LIMIT 2 OFFSET ${limit - 1}`,
    params,
  );
  return last && more && inAscii(JSON.stringify(last.line));
};

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
  const after = readAfter(reader);
  const limit = readLimit(reader);
  reader.finish();
  // The window that can be trusted is found first: a stream cannot be taken back.
  const window = await deps.rollups.read(ctx, { ...period, taskTypes: undefined }, async (found) => found);
  const source = `FROM (${costWindowSql(window, filter, { dimensions: COST_DIMENSIONS, measures: COST_MEASURES })})
    ${after ? `WHERE ${AFTER}` : ''} GROUP BY ${GROUPS} ORDER BY ${LINE}`;
  const params = { ...costParams(ctx, window, filter), ...afterParams(after) };
  const next = limit === undefined ? undefined : await findNext(deps.db, source, params, limit);
  return {
    format: asked.format,
    file: {
      name: 'costs',
      ...(next === undefined ? {} : { nextAfter: next }),
      open: (signal) =>
        streamFromClickHouse(
          deps.db,
          {
            name: 'export_costs',
            sql: `SELECT ${selectList(COLUMNS, asked.format)} ${source} ${limit === undefined ? '' : `LIMIT ${limit}`}`,
            params,
          },
          { ...asked, signal },
        ),
    },
  };
};
