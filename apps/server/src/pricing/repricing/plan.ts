import type { Ctx } from '../../core/ctx.ts';
import { formatMicros, microsOf } from '../../core/decimal.ts';
import { invalid } from '../../core/errors.ts';
import type { Sql } from '../../control-db/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { bookOf, spansOf } from '../price-book.ts';
import type { Books, Span } from '../price-book.ts';
import { booksOf } from '../pricer.ts';
import { toVersion } from '../rates.ts';
import { selectActivePrices, selectPricesOfBook } from '../store.ts';
import type { Definition, Summary } from './definition.ts';
import { selectChanges, selectModels } from './rows-store.ts';
import type { ChangeRow } from './rows-store.ts';

const MOST_MODELS = 2_000;
const MOST_LINES = 5_000;

const booksFor = async (ctx: Pick<Ctx, 'brandId'>, sql: Sql, bookId: number | null): Promise<Books> => {
  if (bookId === null) return booksOf(await selectActivePrices(ctx, sql));
  const rows = await selectPricesOfBook(ctx, sql, bookId);
  return [
    bookOf(rows.filter((row) => row.book_id === bookId).map(toVersion)),
    bookOf(rows.filter((row) => row.shared && row.book_id !== bookId).map(toVersion)),
  ];
};

const changeOf = (rows: readonly ChangeRow[]): Summary['total'] => {
  const before = rows.reduce((sum, row) => sum + microsOf(row.before), 0n);
  const after = rows.reduce((sum, row) => sum + microsOf(row.after), 0n);
  return {
    executions: rows.reduce((sum, row) => sum + row.executions, 0),
    before_usd: formatMicros(before),
    after_usd: formatMicros(after),
    difference_usd: formatMicros(after - before),
  };
};

const sizeOf = (row: ChangeRow): number => Math.abs(Number(microsOf(row.after) - microsOf(row.before)));

const summaryOf = (rows: readonly ChangeRow[]): Summary => {
  const changed = rows.filter((row) => row.executions > 0);
  const shown = new Set(changed.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_LINES));
  return {
    total: changeOf(changed),
    not_priced: rows.reduce((sum, row) => sum + row.not_priced, 0),
    changes: changed
      .filter((row) => shown.has(row))
      .map((row) => ({ date: row.date, task_type: row.task_type, ...changeOf([row]) })),
    more_changes: changed.length - shown.size,
  };
};

/** Which versions would price what, and what that would change. Nothing is written. */
export const planRepricing = async (
  ctx: Pick<Ctx, 'brandId'>,
  deps: { sql: Sql; db: TelemetryDb },
  definition: Definition,
): Promise<{ spans: Span[]; summary: Summary }> => {
  const [books, models] = await Promise.all([
    booksFor(ctx, deps.sql, definition.bookId),
    selectModels(ctx, deps.db, definition),
  ]);
  if (models.length > MOST_MODELS)
    throw invalid({ since: [`More than ${MOST_MODELS} models are named in that time: narrow it.`] });
  const spans = models.flatMap((model) => spansOf(books, model, definition.since, definition.until));
  return { spans, summary: summaryOf(await selectChanges(ctx, deps.db, definition, spans)) };
};
