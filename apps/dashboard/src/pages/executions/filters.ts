import type { Search } from '../../app/router.tsx';
import { METRIC_FIELDS } from '../../ui/fields.ts';

export const TEXT_FILTERS = ['task_type', 'queue_name', 'worker_name', 'model', 'error_type'] as const;
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
/** How the API ends the name of a comparison, and how it reads. */
export const COMPARISONS = { '': '=', __gt: '>', __gte: '≥', __lt: '<', __lte: '≤' } as const;

/** Every filter of the API that stands in the address of this page, by the API's own names. */
export const FILTERS: readonly string[] = [
  'id',
  'base_task',
  'task_id',
  'cost_source',
  'priority',
  'created_after',
  'created_before',
  ...TEXT_FILTERS,
  ...METRIC_FIELDS.flatMap((field) => Object.keys(COMPARISONS).map((ending) => field + ending)),
];

export const filtersOf = (search: Search): Search =>
  Object.fromEntries(
    Object.entries(search).filter(([name, value]) => FILTERS.includes(name) && value !== ''),
  );
