import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Query as AnyQuery, UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { useBrand } from '../app/brand.tsx';
import { request } from './http.ts';
import type { ApiError, Query } from './http.ts';

/** The part of a path that stands for all its answers: without ids and the slash at the end. */
const kindOf = (path: string): string => path.replace(/\/$/, '').replace(/\/\d+(?=\/|$)/g, '');

/** The last answer stays while the next is on its way, but never that of another brand, or about something else. */
export const keepSame =
  (brandId: number, path: string) =>
  <T>(last: T | undefined, query: Pick<AnyQuery, 'queryKey'> | undefined): T | undefined =>
    query?.queryKey[0] === brandId && query.queryKey[2] === path ? last : undefined;

/** An answer of the API for the brand that is looked at; the last one stays while a newer one is on its way. */
export const useApi = <T>(
  path: string,
  query: Query = {},
  options: { enabled?: boolean } = {},
): UseQueryResult<T, ApiError> => {
  const { brandId } = useBrand();
  return useQuery<T, ApiError>({
    queryKey: [brandId, kindOf(path), path, query],
    queryFn: ({ signal }) => request<T>('GET', path, { brandId, query, signal }),
    placeholderData: keepSame(brandId, path),
    ...options,
  });
};

export interface Write {
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
}

/** A write; what it concerns is asked for again at once. */
export const useWrite = <T = unknown>(): UseMutationResult<T, ApiError, Write> => {
  const { brandId } = useBrand();
  const client = useQueryClient();
  return useMutation<T, ApiError, Write>({
    mutationFn: ({ method = 'POST', path, body }) => request<T>(method, path, { brandId, body }),
    onSettled: (_data, _error, { path }) =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).split('/')[0] === path.split('/')[0],
      }),
  });
};
