import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Failure, NotFound } from '../ui/states.tsx';
import { Shell } from './shell.tsx';

/** What a page shows stands in its address, as plain text: it can be sent to somebody. */
export type Search = Record<string, string>;

const parse = (text: string): Search => Object.fromEntries(new URLSearchParams(text));
const write = (search: Record<string, unknown>): string => {
  const given = Object.entries(search as Record<string, string | undefined>).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
};

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Failure error={error as Error} retry={reset} />,
  validateSearch: (search): Search => search as Search,
});
const page = <const Path extends string>(
  path: Path,
  load: () => Promise<Record<string, unknown>>,
  name: string,
) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, never>>, name),
  });

const PAGES = {
  overview: () => import('../pages/overview/overview.tsx'),
  executions: () => import('../pages/executions/executions.tsx'),
  task: () => import('../pages/task/task.tsx'),
  types: () => import('../pages/types/types.tsx'),
  type: () => import('../pages/types/type.tsx'),
  workers: () => import('../pages/workers/workers.tsx'),
  worker: () => import('../pages/workers/worker.tsx'),
  alerts: () => import('../pages/alerts/alerts.tsx'),
  alert: () => import('../pages/alerts/alert.tsx'),
  insight: () => import('../pages/insight/insight.tsx'),
  costs: () => import('../pages/costs/costs.tsx'),
  settings: () => import('../pages/settings/settings.tsx'),
};

const routeTree = root.addChildren([
  page('/', PAGES.overview, 'Overview'),
  page('/executions', PAGES.executions, 'Executions'),
  page('/tasks/$id', PAGES.task, 'Task'),
  page('/types', PAGES.types, 'Types'),
  page('/types/$type', PAGES.type, 'TypePage'),
  page('/workers', PAGES.workers, 'Workers'),
  page('/workers/$id', PAGES.worker, 'WorkerPage'),
  page('/alerts', PAGES.alerts, 'Alerts'),
  page('/alerts/$id', PAGES.alert, 'AlertPage'),
  page('/insight', PAGES.insight, 'Insight'),
  page('/costs', PAGES.costs, 'Costs'),
  page('/settings', PAGES.settings, 'SettingsPage'),
]);

/** Brings the other pages once this one is drawn, so that they are there when the server is not. */
export const bringPages = async (): Promise<void> => {
  await Promise.allSettled([...Object.values(PAGES).map((load) => load()), import('../charts/echarts.ts')]);
};

export const router = createRouter({
  routeTree,
  parseSearch: parse,
  stringifySearch: write,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
