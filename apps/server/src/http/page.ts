import type { FastifyRequest } from 'fastify';
import { AppError } from '../core/errors.ts';
import { encodeCursor } from './cursor.ts';
import type { ListQuery } from './list-query.ts';

export interface PageOf<T> {
  count: number;
  next: string | null;
  previous: string | null;
  next_cursor: string | null;
  results: T[];
}

/** What a list store answers: the exact count, the rows, and the last row's values of the ordering. */
export interface ListResult<T> {
  count: number;
  results: T[];
  last: Record<string, unknown> | undefined;
}

const link = (request: FastifyRequest, changes: Record<string, string | undefined>): string => {
  const url = new URL(request.url, 'http://localhost');
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  // A request may come without a usable Host (HTTP/1.0): its links are then relative.
  const origin = URL.parse(`${request.protocol}://${request.host}`)?.origin ?? '';
  return origin + url.pathname + url.search;
};

/**
 * The page as it is answered.
 * @throws AppError not_found for a page past the last, as Django REST Framework does.
 */
export const toPage = <T>(request: FastifyRequest, query: ListQuery, found: ListResult<T>): PageOf<T> => {
  const { count, results, last } = found;
  if (results.length === 0 && query.page > 1 && !query.after)
    throw new AppError('not_found', 'Invalid page.');
  const more = query.after ? results.length === query.pageSize : query.page * query.pageSize < count;
  const cursor = more && last ? encodeCursor(query.order, last) : null;
  const byCursor = query.after !== undefined;
  const next = byCursor
    ? cursor && link(request, { cursor })
    : more
      ? link(request, { page: String(query.page + 1) })
      : null;
  const previous =
    byCursor || query.page === 1
      ? null
      : link(request, { page: query.page === 2 ? undefined : String(query.page - 1) });
  return { count, next, previous, next_cursor: cursor, results };
};
