import { useInfiniteQuery } from '@tanstack/react-query';
import type { MetricOutput } from '@vigie/contract';
import { request } from '../../api/http.ts';
import type { ApiError, Query } from '../../api/http.ts';
import { keepSame } from '../../api/use-api.ts';
import { useBrand } from '../../app/brand.tsx';

export interface ExecutionPage {
  count: number;
  next_cursor: string | null;
  results: MetricOutput[];
}

const PAGE_SIZE = 100;

/** Pages of executions, one behind the other by cursor: as quick at the ten-millionth row as at the first. */
export const useExecutions = (query: Query) => {
  const { brandId } = useBrand();
  return useInfiniteQuery<ExecutionPage, ApiError, ExecutionPage[], readonly unknown[], string>({
    queryKey: [brandId, 'metrics', 'metrics/', query, 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<ExecutionPage>('GET', 'metrics/', {
        brandId,
        query: { ...query, page_size: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    select: ({ pages }) => pages,
    placeholderData: keepSame(brandId, 'metrics/'),
    // Of what was scrolled through long ago, what is kept is what can be seen again soon.
    maxPages: 200,
  });
};
