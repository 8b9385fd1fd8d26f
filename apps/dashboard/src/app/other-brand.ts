import { useNavigate } from '@tanstack/react-router';
import { ID_FILTERS, TEXT_FILTERS } from '../pages/executions/filters.ts';
import { keepChosen } from './chosen-brand.ts';
import type { Search } from './pages.ts';

/** What names things of a brand in an address, or counts on them; of a comparison, the field. */
const OF_BRAND: ReadonlySet<string> = new Set([
  'task_id',
  'task_type',
  ...TEXT_FILTERS,
  ...ID_FILTERS,
  'compare',
  'against',
  'rule',
  'page',
]);

/** The pages of one thing, by how their addresses begin, and the list of such things. */
const LISTS = { tasks: '/executions', types: '/types', workers: '/workers', alerts: '/alerts' } as const;

const listOf = (pathname: string): (typeof LISTS)[keyof typeof LISTS] | undefined => {
  const [, things = '', one = ''] = pathname.split('/');
  return one !== '' && Object.hasOwn(LISTS, things) ? LISTS[things as keyof typeof LISTS] : undefined;
};

/** The search of an address without what names things of a brand: the period, the order, the tab and the like are left. */
const withoutNames = (search: Search): Search =>
  Object.fromEntries(Object.entries(search).filter(([name]) => !OF_BRAND.has(name.replace(/__\w+$/, ''))));

/**
 * Goes to where another brand can be looked at: the page as it is without the names of this one, or, from a page of one
 * thing, the list of such things. New tabs begin with that brand.
 */
export const useShowBrand = (): ((id: number) => void) => {
  const navigate = useNavigate();
  return (id) => {
    keepChosen(id);
    void navigate({
      to: listOf(location.pathname) ?? '.',
      search: (known): Search => ({ ...withoutNames(known as Search), brand: String(id) }),
    });
  };
};
