import type { Search } from '../../app/router.tsx';
import { METRIC_FIELDS } from '../../ui/fields.ts';

export const TEXT_FILTERS = ['task_type', 'queue_name', 'worker_name', 'model', 'error_type'] as const;
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
const OPERATORS = ['gte', 'lt'] as const;

/** Every filter of the API that stands in the address of this page, by the API's own names. */
export const FILTERS: readonly string[] = [
  'task_id',
  'priority',
  'created_after',
  'created_before',
  ...TEXT_FILTERS,
  ...METRIC_FIELDS.flatMap((field) => OPERATORS.map((operator) => `${field}__${operator}`)),
];

export const filtersOf = (search: Search): Search =>
  Object.fromEntries(
    Object.entries(search).filter(([name, value]) => FILTERS.includes(name) && value !== ''),
  );
