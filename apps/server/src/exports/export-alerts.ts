import { HISTORY_LIST, listAlertRows } from '../alerts/index.ts';
import type { AlertRow } from '../alerts/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import type { ListQuery, RawQuery } from '../http/index.ts';
import { encodeRows } from './encode-rows.ts';
import type { RowColumn } from './encode-rows.ts';
import type { OpenExport } from './export.ts';
import { formatAfter, readListExport } from './read-export.ts';
import type { After } from './read-export.ts';

const iso = (at: Date | null): string | null => at && formatTimestamp(at.getTime());

const COLUMNS: RowColumn<AlertRow>[] = [
  { name: 'id', kind: 'whole', of: (row) => row.id },
  { name: 'triggered_at', kind: 'time', of: (row) => iso(row.triggered_at) },
  { name: 'rule_id', kind: 'whole', of: (row) => row.rule_id },
  { name: 'rule_name', kind: 'text', of: (row) => row.rule_name },
  { name: 'group', kind: 'text', of: (row) => row.group_key || null },
  { name: 'metric_field', kind: 'text', of: (row) => row.metric_field },
  { name: 'condition', kind: 'text', of: (row) => row.condition },
  { name: 'threshold_value', kind: 'number', of: (row) => row.threshold_value },
  { name: 'current_value', kind: 'number', of: (row) => row.current_value },
  { name: 'level', kind: 'text', of: (row) => row.level },
  { name: 'severity', kind: 'text', of: (row) => row.severity },
  { name: 'last_fired_at', kind: 'time', of: (row) => iso(row.last_fired_at) },
  { name: 'affected_count', kind: 'whole', of: (row) => row.affected_count },
  { name: 'acknowledged_at', kind: 'time', of: (row) => iso(row.acknowledged_at) },
  { name: 'acknowledged_by', kind: 'text', of: (row) => row.acknowledged_by },
  { name: 'resolved_at', kind: 'time', of: (row) => iso(row.resolved_at) },
  { name: 'resolved_by', kind: 'text', of: (row) => row.resolved_by },
];

const PAGE = 1_000;

/** Page by page behind the last row: at any moment one page is in memory. */
const pagesOf = async function* (
  ctx: Ctx,
  sql: Sql,
  list: ListQuery,
  of: { after: After | undefined; limit: number },
): AsyncGenerator<AlertRow[]> {
  let { after, limit: left } = of;
  while (left > 0) {
    const { rows } = await listAlertRows(ctx, sql, {
      ...list,
      page: 1,
      pageSize: Math.min(PAGE, left),
      after: after && [after.at, after.id],
    });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    left -= rows.length;
    after = { at: last.triggered_at.getTime(), id: last.id };
  }
};

/** The row after which the next file begins, if this one leaves some out. */
const findNext = async (
  ctx: Ctx,
  sql: Sql,
  list: ListQuery,
  of: { after: After | undefined; limit: number },
): Promise<string | undefined> => {
  const after = of.after && [of.after.at, of.after.id];
  const query = { ...list, pageSize: 2, after };
  const [last, more] = (await listAlertRows(ctx, sql, query, { skip: of.limit - 1 })).rows;
  return last && more && formatAfter({ at: last.triggered_at.getTime(), id: last.id });
};

/** The alerts of a brand that match, in the order of their beginning and id. */
export const exportAlerts = async (ctx: Ctx, { sql }: { sql: Sql }, query: RawQuery): Promise<OpenExport> => {
  const { list, ...asked } = readListExport(HISTORY_LIST, query);
  const { limit } = asked;
  const next = limit === undefined ? undefined : await findNext(ctx, sql, list, { ...asked, limit });
  return {
    format: asked.format,
    file: {
      name: 'alerts',
      ...(next === undefined ? {} : { nextAfter: next }),
      open: async () =>
        encodeRows(COLUMNS, pagesOf(ctx, sql, list, { after: asked.after, limit: limit ?? Infinity }), asked),
    },
  };
};
