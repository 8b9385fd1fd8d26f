import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { useBrand } from '../app/brand.tsx';
import { request } from './http.ts';
import type { ApiError, Query } from './http.ts';

/** The part of a path that stands for all its answers: without ids and the slash at the end. */
const kindOf = (path: string): string => path.replace(/\/$/, '').replace(/\/\d+(?=\/|$)/g, '');

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
    placeholderData: keepPreviousData,
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
