import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { useBrand } from '../app/brand.tsx';
import { showError } from '../ui/tell.tsx';
import { request } from './http.ts';
import type { ApiError, Query } from './http.ts';
import { keepSame, questionOf } from './question.ts';

/**
 * An answer of the API for the brand that is looked at; the last one stays while a newer one is on its way.
 * @param options.meta.still it does not follow what changes meanwhile
 */
export const useApi = <T>(
  path: string,
  query: Query = {},
  options: { enabled?: boolean; refetchInterval?: number; meta?: { still: true } } = {},
): UseQueryResult<T, ApiError> => {
  const { brandId } = useBrand();
  return useQuery<T, ApiError>({
    ...questionOf<T>(brandId, path, query),
    placeholderData: keepSame(brandId, path),
    ...options,
  });
};

export interface Write<T> {
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  /** Once it was done, also when what asked for it is no longer on the page: a row that was removed, for one. */
  done?: (answer: T) => void;
  /** The one that was looked at when it was asked for, unless given. */
  brandId?: number;
}

/**
 * A write; what it concerns is asked for again at once, and a failure is told.
 * @param options.fieldsShown the form itself says what is wrong with a field
 */
export const useWrite = <T = unknown>(
  options: { fieldsShown?: boolean } = {},
): UseMutationResult<T, ApiError, Write<T>> => {
  const { brandId } = useBrand();
  const client = useQueryClient();
  const mutation = useMutation<T, ApiError, Write<T>>({
    mutationFn: ({ method = 'POST', path, body, brandId: of = brandId }) =>
      request<T>(method, path, { brandId: of, body }),
    // Here and not at `mutate`: what stands there is forgotten when the component goes.
    onSuccess: (answer, { done }) => done?.(answer),
    onError: (error) => {
      if (!options.fieldsShown || Object.keys(error.fields).length === 0) showError(error);
    },
    onSettled: (_data, _error, { path }) =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).split('/')[0] === path.split('/')[0],
      }),
  });
  return {
    ...mutation,
    // Kept with the write: an undo is still there when another brand is looked at, and must not go to that one.
    mutate: (write, ...rest) => mutation.mutate({ brandId, ...write }, ...rest),
  };
};
