import { useMatch, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import type { Search } from './router.tsx';

const UNPAINTED_MS = 100;

interface ChangeOptions {
  /** Nothing else stays. */
  all?: boolean;
  /** While somebody types: Back goes to before the first letter. */
  replace?: boolean;
}
export type Change = (change: Search, options?: ChangeOptions) => void;

/** First the page shows that it heard, then it draws what was asked for. Where nothing is painted, as in a hidden page, soon. */
const afterPaint = (then: () => void): void => {
  const soon = setTimeout(then, UNPAINTED_MS);
  requestAnimationFrame(() => {
    clearTimeout(soon);
    setTimeout(then);
  });
};

const withSlash = (path: string): string => path.replace(/\/?$/, '/');

/**
 * What stands in the address, and how to change some of it; an empty text takes a name away. A change is a step that Back
 * takes back. It is made to what the address says by then, so that of two in a row neither is lost; what comes when another
 * page is shown already is dropped.
 */
export const useAddress = (): [Search, Change] => {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const router = useRouter();
  const here = useMatch({ strict: false, select: ({ pathname }) => withSlash(pathname) });
  return [
    search,
    (change, { all = false, replace = false } = {}) => {
      const go = (): void => {
        if (!withSlash(router.latestLocation.pathname).startsWith(here)) return;
        void navigate({
          to: '.',
          search: (known): Search =>
            Object.fromEntries(
              Object.entries({ ...(all ? {} : (known as Search)), ...change }).filter(
                ([, value]) => value !== '',
              ),
            ),
          replace,
          resetScroll: false,
        });
      };
      afterPaint(go);
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
