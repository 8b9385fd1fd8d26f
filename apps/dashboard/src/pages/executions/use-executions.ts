import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { MetricOutput } from '@vigie/contract';
import { request } from '../../api/http.ts';
import type { ApiError, Query } from '../../api/http.ts';
import { keepSame } from '../../api/use-api.ts';
import { useBrand } from '../../app/brand.tsx';

interface ExecutionPage {
  count: number;
  next_cursor: string | null;
  results: MetricOutput[];
}

export const PAGE_SIZE = 100;

export interface Executions {
  first: UseQueryResult<ExecutionPage, ApiError>;
  /** Of all that match; undefined for one that is still on its way. */
  rowAt: (index: number) => MetricOutput | undefined;
}

/**
 * The executions from `from` to before `to`, in pages: one behind a page that is there by its cursor, any other by its
 * number, so that the ten-millionth is as near as the first. Who reads further down is not moved by what comes in.
 */
export const useExecutions = (query: Query, { from, to }: { from: number; to: number }): Executions => {
  const { brandId } = useBrand();
  const client = useQueryClient();
  const keyOf = (number: number) => [brandId, 'metrics', 'metrics/', query, number] as const;
  const firstShown = Math.floor(from / PAGE_SIZE) + 1;
  const still = firstShown > 1;
  const load = async (number: number, signal: AbortSignal): Promise<ExecutionPage> => {
    const cursor = still ? client.getQueryData<ExecutionPage>(keyOf(number - 1))?.next_cursor : undefined;
    const place = cursor ? { cursor } : { page: number };
    return request<ExecutionPage>('GET', 'metrics/', {
      brandId,
      query: { ...query, page_size: PAGE_SIZE, ...place },
      signal,
    });
  };
  const first = useQuery<ExecutionPage, ApiError>({
    queryKey: keyOf(1),
    queryFn: ({ signal }) => load(1, signal),
    placeholderData: keepSame(brandId, 'metrics/'),
  });
  const count = first.data?.count ?? 0;
  const lastShown = Math.min(Math.ceil(to / PAGE_SIZE), Math.ceil(count / PAGE_SIZE));
  const begin = Math.max(2, firstShown);
  const numbers = Array.from({ length: Math.max(0, lastShown - begin + 1) }, (_, i) => begin + i);
  const others = useQueries({
    queries: numbers.map((number) => ({
      queryKey: keyOf(number),
      queryFn: ({ signal }: { signal: AbortSignal }) => load(number, signal),
      meta: { still },
      staleTime: still ? Infinity : 0,
    })),
  });
  const rowAt = (index: number): MetricOutput | undefined => {
    const number = Math.floor(index / PAGE_SIZE) + 1;
    const page = number === 1 ? first.data : others[number - begin]?.data;
    return page?.results[index % PAGE_SIZE];
  };
  return { first, rowAt };
};
