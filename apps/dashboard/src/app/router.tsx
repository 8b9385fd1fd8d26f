import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from '@tanstack/react-router';
import { request } from '../api/http.ts';
import { Failure, NotFound } from '../ui/states.tsx';
import { addressedBrand } from './chosen-brand.ts';
import { client } from './client.ts';
import { PAGES, searchOf } from './pages.ts';
import type { Search } from './pages.ts';
import { Shell } from './shell.tsx';

const write = (search: Record<string, unknown>): string => {
  const given = Object.entries(search as Record<string, string | undefined>).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
};

/** The brand that is looked at; none while nobody is signed in. */
interface Context {
  brandId: number | undefined;
}

/**
 * A script that does not come is another one by now, and the router loads the page anew; but without a server the browser
 * would show its own error instead.
 * @throws ApiError when the server is out of reach
 */
const tellingWhy =
  <Script,>(bring: () => Promise<Script>) =>
  async (): Promise<Script> => {
    try {
      return await bring();
    } catch (error) {
      await request('GET', '/healthz');
      throw error;
    }
  };

const root = createRootRouteWithContext<Context>()({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search): Search => search as Search,
  // Every link is about the brand that is looked at, unless it says another one.
  search: { middlewares: [retainSearchParams<Search>(['brand'])] },
});

const page = <const Path extends keyof typeof PAGES>(path: Path) => {
  const { name, questions } = PAGES[path];
  const bring: () => Promise<Record<string, unknown>> = PAGES[path].bring;
  return createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(tellingWhy(bring) as () => Promise<Record<string, never>>, name),
    // While its script comes. What is only pointed at asks nothing, and later it asks by itself.
    loader: ({ context: { brandId }, location, params, preload }) => {
      // Nor does one of another brand, which is about to be looked at.
      if (brandId === undefined || preload || (addressedBrand(location.search) ?? brandId) !== brandId)
        return;
      for (const question of questions(brandId, location.search, params)) void client.prefetchQuery(question);
    },
    staleTime: Infinity,
  });
};

const routeTree = root.addChildren([
  page('/'),
  page('/executions'),
  page('/tasks/$id'),
  page('/types'),
  page('/types/$type'),
  page('/workers'),
  page('/workers/$id'),
  page('/alerts'),
  page('/alerts/$id'),
  page('/insight'),
  page('/costs'),
  page('/settings'),
]);

export const router = createRouter({
  routeTree,
  context: { brandId: undefined },
  parseSearch: searchOf,
  stringifySearch: write,
  // Of each page by itself: what stands around it goes on.
  defaultErrorComponent: ({ error }) => (
    <Failure error={error as Error} retry={() => void router.invalidate()} />
  ),
  defaultPreload: 'intent',
  // Made anew for each thing: never, even for a moment, are the figures of one under the name of another.
  defaultRemountDeps: ({ params }) => params,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
