import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Search } from './router.tsx';

/** What stands in the address, and how to change some of it; an empty text takes a name away. */
export const useAddress = (): [Search, (change: Search, options?: { all?: boolean }) => void] => {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  return [
    search,
    (change, { all = false } = {}) => {
      const next = Object.fromEntries(
        Object.entries({ ...(all ? {} : search), ...change }).filter(([, value]) => value !== ''),
      );
      void navigate({ to: '.', search: next, replace: true, resetScroll: false });
    },
  ];
};

const DAYS = [1, 7, 30, 90] as const;
const USUAL_DAYS = 7;

/** The period that the page looks at, in days. */
export const useDays = (usual: number = USUAL_DAYS): number => {
  const [search] = useAddress();
  const days = Number(search['days']);
  return Number.isInteger(days) && days >= 1 && days <= 365 ? days : usual;
};
export const PERIODS: readonly number[] = DAYS;

const HOUR = 3_600_000;
/** When a period of so many days begins that ends `now` (ms): as the API reckons it, at the full hour. */
export const sinceOf = (days: number, now: number): string =>
  new Date(Math.floor((now - days * 24 * HOUR) / HOUR) * HOUR).toISOString();
