import type { Query as AnyQuery } from '@tanstack/react-query';
import { request } from './http.ts';
import type { Query } from './http.ts';

/** How an answer is found, and where it is kept. */
export interface Question<T> {
  /** The brand and what the path is about come first. */
  queryKey: readonly unknown[];
  /** @throws ApiError */
  queryFn: (of: { signal?: AbortSignal }) => Promise<T>;
}

/** The part of a path that stands for all its answers: without ids and the slash at the end. */
const kindOf = (path: string): string => path.replace(/\/$/, '').replace(/\/\d+(?=\/|$)/g, '');

/** A question to the API about a brand. */
export const questionOf = <T>(brandId: number, path: string, query: Query = {}): Question<T> => ({
  queryKey: [brandId, kindOf(path), path, query],
  queryFn: ({ signal }) => request<T>('GET', path, { brandId, query, signal }),
});

/** The last answer stays while the next is on its way, but never that of another brand, or about something else. */
export const keepSame =
  (brandId: number, path: string) =>
  <T>(last: T | undefined, query: Pick<AnyQuery, 'queryKey'> | undefined): T | undefined =>
    query?.queryKey[0] === brandId && query.queryKey[2] === path ? last : undefined;
