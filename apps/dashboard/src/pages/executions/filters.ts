import type { Search } from '../../app/pages.ts';
import { METRIC_FIELDS } from '../../ui/fields.ts';

export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
export const COST_SOURCES = ['none', 'given', 'priced', 'unpriced'] as const;
export const ID_FILTERS = ['id', 'base_task'] as const;
export const TEXT_FILTERS = ['queue_name', 'worker_name', 'model', 'error_type'] as const;

/** How the API ends the name of a comparison, and how it reads. */
export const COMPARISONS = { __gte: '≥', __lt: '<', __gt: '>', __lte: '≤', '': '=' } as const;
export type Comparison = keyof typeof COMPARISONS;
export const ENDINGS = Object.keys(COMPARISONS) as Comparison[];

/** What can be compared. */
export const COMPARED = [...METRIC_FIELDS, ...ID_FILTERS] as const;
export type Compared = (typeof COMPARED)[number];
export const isCompared = (text: string): text is Compared => (COMPARED as readonly string[]).includes(text);

/** Every filter of the API that stands in the address of this page, by the API's own names. */
export const FILTERS: readonly string[] = [
  'task_id',
  'task_type',
  'priority',
  'cost_source',
  'created_after',
  'created_before',
  ...TEXT_FILTERS,
  ...COMPARED.flatMap((field) => ENDINGS.map((ending) => field + ending)),
];

export const filtersOf = (search: Search): Search =>
  Object.fromEntries(
    Object.entries(search).filter(([name, value]) => FILTERS.includes(name) && value !== ''),
  );

/** What else this page knows in its address. */
const OTHERS = new Set(['brand', 'ordering', 'field']);

/** What stands in the address and is no filter of this page: a name that was guessed, or mistyped. */
export const unknownOf = (search: Search): string[] =>
  Object.keys(search).filter((name) => !FILTERS.includes(name) && !OTHERS.has(name));

/** Of an execution that failed the API counts at least one error. */
export const FAILED = { name: 'error_count__gte', value: '1' };

/** Takes every comparison of a field away. */
export const withoutComparisons = (field: Compared): Search =>
  Object.fromEntries(ENDINGS.map((ending) => [field + ending, '']));
