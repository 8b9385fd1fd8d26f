import { useMatch, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { afterPaint } from './after-paint.ts';
import type { Search } from './pages.ts';
import { daysOf } from './period.ts';

interface ChangeOptions {
  /** Nothing else stays. */
  all?: boolean;
  /** While somebody types: Back goes to before the first letter. */
  replace?: boolean;
}
/** @param change the same whatever the address says, or made of what it says by then */
export type Change = (change: Search | ((known: Search) => Search), options?: ChangeOptions) => void;

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
              Object.entries({
                ...(all ? {} : (known as Search)),
                ...(typeof change === 'function' ? change(known as Search) : change),
              }).filter(([, value]) => value !== ''),
            ),
          replace,
          resetScroll: false,
        });
      };
      // First the page shows that it heard, then it draws what was asked for.
      afterPaint(go);
    },
  ];
};

/** The period that the page looks at, in days. */
export const useDays = (usual?: number): number => daysOf(useAddress()[0], usual);
