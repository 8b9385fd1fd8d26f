import type { MetricField, MetricOutput } from '@vigie/contract';
import { request } from '../../api/http.ts';
import type { Query } from '../../api/http.ts';
import { questionOf } from '../../api/question.ts';
import type { Question } from '../../api/question.ts';
import type { FirstQuestions, Search } from '../../app/pages.ts';
import { isMetricField } from '../../ui/fields.ts';
import { filtersOf } from './filters.ts';
import { USUAL_ORDERING } from './ordering.ts';

export interface ExecutionPage {
  count: number;
  next_cursor: string | null;
  results: MetricOutput[];
}

/** The first page, and the newest execution when it was asked for: what has a higher id came later. */
export interface FirstPage extends ExecutionPage {
  newest: number;
}

export const PAGE_SIZE = 100;
export const EXECUTIONS = 'metrics/';

export const orderingOf = (search: Search): string => search['ordering'] ?? USUAL_ORDERING;

/** Asks for some of the executions that match. @throws ApiError */
export const askFor =
  (brandId: number, query: Query) =>
  (more: Query, signal?: AbortSignal): Promise<ExecutionPage> =>
    request<ExecutionPage>('GET', EXECUTIONS, { brandId, query: { ...query, ...more }, signal });

export const firstPageOf = (brandId: number, filters: Query, ordering: string): Question<FirstPage> => {
  const query = { ...filters, ordering };
  const ask = askFor(brandId, query);
  return {
    queryKey: [brandId, 'metrics', EXECUTIONS, query],
    queryFn: async ({ signal }) => {
      const { results } = await ask({ ordering: '-id', page_size: 1 }, signal);
      const newest = results[0]?.id ?? 0;
      const bounded = await ask({ page_size: PAGE_SIZE, id__lte: newest }, signal);
      return { ...bounded, newest };
    },
  };
};

export const fieldOf = ({ field }: Search): MetricField =>
  isMetricField(field) ? field : 'execution_time_ms';

export const SPREAD = 'metrics/distribution/';
export const spreadOf = (search: Search) => ({ ...filtersOf(search), field: fieldOf(search) });

export const executionsQuestions: FirstQuestions = (brandId, search) => [
  questionOf(brandId, SPREAD, spreadOf(search)),
  firstPageOf(brandId, filtersOf(search), orderingOf(search)),
];
