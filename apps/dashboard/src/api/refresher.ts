import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

/** What else is another answer when something changed, by the first part of the path; each always concerns itself. */
const CONCERNS: Record<string, readonly string[]> = {
  metrics: ['tasks', 'workers', 'costs', 'budgets', 'prices', 'statements'],
  tasks: ['metrics', 'workers'],
  prices: ['costs', 'price-books'],
  repricings: ['costs', 'metrics', 'prices', 'statements'],
};
/** Answers that look far back move slowly, and whoever reads them is not to be disturbed every second. */
const SLOW = /anomalies|recommendations|performance-by-type|costs|statements|budgets|prices|workers\/history/;
const LEAST_MS = { slow: 10_000, fast: 900, most: 60_000 };
/** What takes long is asked for less often: a page keeps the server busy for at most a fifth of the time. */
const TIMES_ITS_DURATION = 5;

export interface Refresher {
  /** Asks again for what is on the screen and concerned, each not too often, and marks the rest; `*` concerns all. */
  changed: (topics: readonly string[]) => void;
  stop: () => void;
}

const kindOf = ({ queryKey: [, kind] }: Pick<Query, 'queryKey'>): string | undefined =>
  typeof kind === 'string' ? kind : undefined;

/** How long the last answer of each kind took, ms. */
const timeAnswers = (client: QueryClient): { tookOf: (kind: string) => number; stop: () => void } => {
  const begun = new Map<string, number>();
  const took = new Map<string, number>();
  const stop = client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return;
    const { queryHash } = event.query;
    const [kind, at] = [kindOf(event.query), begun.get(queryHash)];
    if (event.action.type === 'fetch') begun.set(queryHash, performance.now());
    else if (event.action.type === 'success' || event.action.type === 'error') {
      begun.delete(queryHash);
      if (kind !== undefined && at !== undefined) took.set(kind, performance.now() - at);
    }
  });
  return { tookOf: (kind) => took.get(kind) ?? 0, stop };
};

/** What nobody shows now is asked for again when it is shown; also an answer that is on its way, which may be older. */
const markOld = (query: Query): void => {
  const mark = (): void => query.invalidate();
  mark();
  if (query.state.fetchStatus === 'fetching') query.promise?.then(mark, () => undefined);
};

export const createRefresher = (client: QueryClient): Refresher => {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const lastAt = new Map<string, number>();
  const times = timeAnswers(client);
  const leastOf = (kind: string): number =>
    Math.max(
      SLOW.test(kind) ? LEAST_MS.slow : LEAST_MS.fast,
      Math.min(times.tookOf(kind) * TIMES_ITS_DURATION, LEAST_MS.most),
    );
  const refresh = (kind: string): void => {
    lastAt.set(kind, performance.now());
    // Somebody who reads further down a list is not to be moved; what failed to come there may come now.
    const concerned: QueryFilters = {
      predicate: (query) =>
        kindOf(query) === kind && (query.meta?.['still'] !== true || query.state.data === undefined),
    };
    // An answer that is on its way may be older than the change, and must not be cut off for ever: once more after it.
    if (client.isFetching(concerned) > 0) schedule(kind);
    else void client.invalidateQueries(concerned);
  };
  const schedule = (kind: string): void => {
    if (timers.has(kind)) return;
    const wait = Math.max(0, (lastAt.get(kind) ?? -Infinity) + leastOf(kind) - performance.now());
    const timer = setTimeout(() => {
      timers.delete(kind);
      refresh(kind);
    }, wait);
    timers.set(kind, timer);
  };
  return {
    changed(topics) {
      const concerned = new Set(topics.flatMap((topic) => [topic, ...(CONCERNS[topic] ?? [])]));
      const isConcerned = (kind: string | undefined): kind is string =>
        kind !== undefined && (concerned.has('*') || concerned.has(kind.split('/')[0] ?? ''));
      const cache = client.getQueryCache();
      for (const kind of new Set(cache.findAll({ type: 'active' }).map(kindOf)))
        if (isConcerned(kind)) schedule(kind);
      for (const query of cache.findAll({ type: 'inactive' }))
        if (isConcerned(kindOf(query)) && query.meta?.['still'] !== true) markOld(query);
    },
    stop() {
      times.stop();
      timers.forEach((timer) => clearTimeout(timer));
    },
  };
};
