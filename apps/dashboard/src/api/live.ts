import { useEffect, useState } from 'react';
import type { QueryClient, QueryFilters } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { headersOf, urlOf } from './http.ts';

/** What else is another answer when something changed, by the first part of the path; each always concerns itself. */
const CONCERNS: Record<string, readonly string[]> = {
  metrics: ['tasks', 'workers', 'costs', 'budgets', 'prices', 'statements'],
  tasks: ['metrics', 'workers'],
  prices: ['costs', 'price-books'],
  repricings: ['costs', 'metrics', 'prices', 'statements'],
};
/** Answers that look far back are asked for again not more often than this, ms. */
const SLOW = /anomalies|recommendations|performance-by-type|costs|statements|budgets|prices/;
const SLOW_MS = 10_000;
const FAST_MS = 900;
const RETRY_MS = { first: 500, most: 15_000 };

/** Asks again for what is on the screen and concerned, each not too often. */
const createRefresher = (
  client: QueryClient,
): { changed: (topics: readonly string[]) => void; stop: () => void } => {
  const waiting = new Set<string>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const lastAt = new Map<string, number>();
  const refresh = (path: string): void => {
    lastAt.set(path, performance.now());
    // Somebody who reads further down a list is not to be moved.
    const concerned: QueryFilters = {
      predicate: ({ queryKey, meta }) => queryKey[1] === path && meta?.['still'] !== true,
    };
    // An answer that is on its way may be older than the change, and must not be cut off for ever: once more after it.
    if (client.isFetching(concerned) > 0) schedule(path);
    else void client.invalidateQueries(concerned);
  };
  const schedule = (path: string): void => {
    if (timers.has(path)) return;
    const least = SLOW.test(path) ? SLOW_MS : FAST_MS;
    const wait = Math.max(0, (lastAt.get(path) ?? -Infinity) + least - performance.now());
    const timer = setTimeout(() => {
      timers.delete(path);
      refresh(path);
    }, wait);
    timers.set(path, timer);
  };
  return {
    changed(topics) {
      for (const topic of topics) for (const one of [topic, ...(CONCERNS[topic] ?? [])]) waiting.add(one);
      const paths = client
        .getQueryCache()
        .findAll({ type: 'active' })
        .flatMap(({ queryKey: [, path] }) => (typeof path === 'string' ? [path] : []));
      for (const path of new Set(paths))
        if (waiting.has('*') || waiting.has(path.split('/')[0] ?? '')) schedule(path);
      waiting.clear();
    },
    stop: () => timers.forEach((timer) => clearTimeout(timer)),
  };
};

/** Reads server-sent events until the stream ends. Our own reader, for EventSource sends no X-Brand-ID. */
const listen = async (
  brandId: number,
  signal: AbortSignal,
  heard: (topics: string[]) => void,
): Promise<void> => {
  const response = await fetch(urlOf('live/'), { headers: headersOf(brandId), signal });
  if (!response.ok || !response.body) throw new Error(`live/: ${response.status}`);
  // While it was not connected, anything may have changed.
  heard(['*']);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^event: changed\ndata: (.*)$/.exec(event)?.[1];
      if (data !== undefined) heard((JSON.parse(data) as { topics: string[] }).topics);
    }
  }
};

/** Keeps what is on the screen up to date. @returns whether it is connected; undefined while that is still being found out */
export const useLive = (brandId: number | undefined): boolean | undefined => {
  const client = useQueryClient();
  const [connected, setConnected] = useState<boolean>();
  useEffect(() => {
    if (brandId === undefined) return undefined;
    const stop = new AbortController();
    const refresher = createRefresher(client);
    const run = async (): Promise<void> => {
      let wait = RETRY_MS.first;
      let first = true;
      while (!stop.signal.aborted) {
        try {
          await listen(brandId, stop.signal, (topics) => {
            setConnected(true);
            wait = RETRY_MS.first;
            if (!first || !topics.includes('*')) refresher.changed(topics);
            first = false;
          });
        } catch {
          // Told by `connected`; the next try may do better.
        }
        setConnected(false);
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, wait);
          const now = (): void => {
            clearTimeout(timer);
            resolve(undefined);
          };
          stop.signal.addEventListener('abort', now, { once: true });
          addEventListener('online', now, { once: true });
        });
        wait = Math.min(wait * 2, RETRY_MS.most);
      }
    };
    void run();
    return () => {
      stop.abort();
      refresher.stop();
    };
  }, [brandId, client]);
  return connected;
};
