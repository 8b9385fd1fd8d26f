import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseQueryOptions } from '@tanstack/react-query';
import { useState } from 'react';
import type { MetricOutput } from '@vigie/contract';
import type { ApiError, Query } from '../../api/http.ts';
import { keepSame } from '../../api/question.ts';
import { useBrand } from '../../app/brand.tsx';
import type { Answer } from '../../ui/states.tsx';
import { EXECUTIONS, PAGE_SIZE, askFor, firstPageOf } from './questions.ts';
import type { ExecutionPage, FirstPage } from './questions.ts';

/** What of the table is looked at. */
export interface Place {
  from: number;
  /** Before this one. */
  to: number;
  /** Somebody is further down, or has the focus in a row: nothing may move. */
  away: boolean;
}
export const TOP: Place = { from: 0, to: PAGE_SIZE, away: false };

export interface Executions {
  answer: Answer<{ count: number }>;
  /** Undefined for a row that is still on its way, null for one that is not there. */
  rowAt: (index: number) => MetricOutput | null | undefined;
  /** How many came since the set was kept as it is; 0 while it follows. */
  fresh: number;
  /** Why rows that are looked at did not come. */
  error: ApiError | undefined;
  retry: () => void;
}

/**
 * The executions that match, in pages: one behind a page that is there by its cursor, any other by its number, so that the
 * ten-millionth is as near as the first. All pages are of one set, bounded by the newest id: at the top the bound follows
 * what comes in; who leaves the top keeps the set that was on the screen.
 */
export const useExecutions = (filters: Query, ordering: string, place: Place): Executions => {
  const { brandId } = useBrand();
  const client = useQueryClient();
  const query = { ...filters, ordering };
  const key = JSON.stringify([brandId, query]);
  const ask = askFor(brandId, query);

  const first = useQuery<FirstPage, ApiError>({
    ...firstPageOf(brandId, filters, ordering),
    placeholderData: keepSame(brandId, EXECUTIONS),
    enabled: !place.away,
  });
  const [kept, keep] = useState<{ key: string; page: FirstPage }>();
  const held = place.away && kept?.key === key ? kept.page : undefined;
  if (place.away && !held && first.data && !first.isPlaceholderData) keep({ key, page: first.data });
  if (!place.away && kept) keep(undefined);
  const shown = held ?? first.data;
  const newest = shown?.newest ?? 0;

  const keyOf = (number: number) => [brandId, 'metrics', EXECUTIONS, query, newest, number] as const;
  const pageAt = (number: number): ExecutionPage | undefined =>
    number === 1 ? shown : client.getQueryData<ExecutionPage>(keyOf(number));
  // The last answer to another question has no further pages.
  const pages = !held && first.isPlaceholderData ? 1 : Math.ceil((shown?.count ?? 0) / PAGE_SIZE);
  const begin = Math.max(2, Math.floor(place.from / PAGE_SIZE) + 1);
  const end = Math.min(pages, Math.ceil(place.to / PAGE_SIZE));
  const others = useQueries<UseQueryOptions<ExecutionPage, ApiError>[]>({
    queries: Array.from({ length: Math.max(0, end - begin + 1) }, (_, i) => begin + i).map((number) => ({
      queryKey: keyOf(number),
      queryFn: ({ signal }) => {
        const cursor = pageAt(number - 1)?.next_cursor;
        return ask(
          { page_size: PAGE_SIZE, id__lte: newest, ...(cursor ? { cursor } : { page: number }) },
          signal,
        );
      },
      meta: { still: true },
      staleTime: Infinity,
    })),
  });

  const since = useQuery<ExecutionPage, ApiError>({
    queryKey: [brandId, 'metrics', EXECUTIONS, filters, 'since', newest],
    queryFn: ({ signal }) => ask({ ordering: '-id', page_size: 1, id__gt: newest }, signal),
    enabled: held !== undefined,
  });
  // Read here, so that this is drawn again when one comes.
  const loaded = others.map(({ data }) => data);
  const failed = others.filter((one) => one.isError);
  return {
    answer: {
      data: shown,
      error: first.error,
      isPlaceholderData: !held && first.isPlaceholderData,
      dataUpdatedAt: first.dataUpdatedAt,
      isFetching: first.isFetching,
      refetch: first.refetch,
    },
    rowAt: (index) => {
      const number = Math.floor(index / PAGE_SIZE) + 1;
      const page = loaded[number - begin] ?? pageAt(number);
      return page && (page.results[index % PAGE_SIZE] ?? null);
    },
    fresh: held ? (since.data?.count ?? 0) : 0,
    error: failed[0]?.error ?? undefined,
    retry: () => failed.forEach((one) => void one.refetch()),
  };
};
