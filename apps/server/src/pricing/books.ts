import { PriceBookInput, PriceBookPatch } from '@vigie/contract';
import type { PriceBookOutput } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { AppError, invalid, notFound } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { ControlDb, Sql } from '../control-db/index.ts';
import { compileCheck } from '../http/index.ts';
import type { ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import {
  copyPrices,
  deleteUnusedBook,
  insertBook,
  listBookRows,
  selectBook,
  updateBook,
} from './book-store.ts';
import type { BookRow } from './book-store.ts';
import { announcePrices } from './store.ts';

export interface BookDeps {
  sql: ControlDb;
  clock: Clock;
  forgetPrices: (brandId: number) => void;
  /** Called when other prices are in force: what waited for one gets it. */
  pricesChanged: (ctx: Ctx) => Promise<void>;
}

export const BOOK_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    name: { kind: 'text', column: 'name', type: 'text', nullable: false, orderable: true },
    shared: { kind: 'boolean', column: 'shared', type: 'bool', nullable: false, orderable: true },
    is_active: { kind: 'boolean', column: 'is_active', type: 'bool', nullable: false, orderable: true },
  },
  defaultOrdering: 'shared,-is_active,name',
  keyset: false,
};

const toOutput = (row: BookRow): PriceBookOutput => ({
  ...row,
  created_at: formatTimestamp(row.created_at.getTime()),
});

export const listBooks = async (
  ctx: Ctx,
  { sql }: { sql: Sql },
  query: ListQuery,
): Promise<ListResult<PriceBookOutput>> => {
  const { count, rows } = await listBookRows(ctx, sql, query);
  return { count, results: rows.map(toOutput), last: undefined };
};

const checkNew = compileCheck(PriceBookInput);
const checkChange = compileCheck(PriceBookPatch);

const refuse = (wrong: ReturnType<typeof checkNew>): void => {
  if (wrong) throw invalid(wrong);
};

const nameOf = (name: string): string => {
  if (name.trim() === '') throw invalid({ name: ['This field may not be blank.'] });
  return name.trim();
};

const taken = (): AppError => invalid({ name: ['Another book of this brand has that name.'] });

/** Makes a book, empty or with the prices of another one. @throws AppError invalid naming the wrong field */
export const createBook = async (ctx: Ctx, deps: BookDeps, body: unknown): Promise<PriceBookOutput> => {
  refuse(checkNew(body));
  const input = body as PriceBookInput;
  const name = nameOf(input.name);
  const row = await deps.sql.transaction(async (sql) => {
    if (input.copy_of !== undefined && !(await selectBook(ctx, sql, input.copy_of)))
      throw invalid({ copy_of: ['There is no such book.'] });
    const id = await insertBook(ctx, sql, {
      name,
      note: input.note?.trim() ?? '',
      createdAt: new Date(deps.clock.now()),
    });
    if (id === undefined) throw taken();
    if (input.copy_of !== undefined) await copyPrices(ctx, sql, { from: input.copy_of, into: id });
    if (input.is_active) await updateBook(ctx, sql, id, { is_active: true });
    await announcePrices(ctx, sql);
    return (await selectBook(ctx, sql, id)) as BookRow;
  });
  if (input.is_active) await deps.pricesChanged(ctx);
  return toOutput(row);
};

/** Renames a book, or makes it the one that prices what comes in. Costs that are stored stay as they are. */
export const changeBook = async (
  ctx: Ctx,
  deps: BookDeps,
  idText: string,
  body: unknown,
): Promise<PriceBookOutput> => {
  const id = readId(idText);
  refuse(checkChange(body));
  const input = body as PriceBookPatch;
  const change = { ...input, ...(input.name === undefined ? {} : { name: nameOf(input.name) }) };
  const row = await deps.sql.transaction(async (sql) => {
    const before = await selectBook(ctx, sql, id);
    if (!before) throw notFound();
    if (before.shared) throw new AppError('conflict', 'The shared book cannot be changed: copy it.');
    if (!(await updateBook(ctx, sql, id, change))) throw taken();
    await announcePrices(ctx, sql);
    return (await selectBook(ctx, sql, id)) as BookRow;
  });
  if (input.is_active !== undefined) await deps.pricesChanged(ctx);
  return toOutput(row);
};

/** @throws AppError conflict for a book that priced something, and for the shared one */
export const deleteBook = async (ctx: Ctx, deps: BookDeps, idText: string): Promise<void> => {
  const id = readId(idText);
  await deps.sql.transaction(async (sql) => {
    const before = await selectBook(ctx, sql, id);
    if (!before) throw notFound();
    if (before.shared || !(await deleteUnusedBook(ctx, sql, id)))
      throw new AppError('conflict', 'Metrics were priced by this book, so it stays.');
    await announcePrices(ctx, sql);
  });
  deps.forgetPrices(ctx.brandId);
};
