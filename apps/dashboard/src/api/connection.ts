import { listen } from './event-stream.ts';
import { ApiError } from './http.ts';

const RETRY_MS = { first: 500, most: 15_000 };
/** A page that nobody has seen for so long lets go of its connection: a browser has six for each server, over all pages. */
const HIDDEN_MS = 60_000;

/** Whether changes come in; if not, whether the server is out of reach or does not want to. Undefined: being found out. */
export type Connection = 'live' | 'unreachable' | 'refused' | undefined;

/**
 * Stays connected to what changes in a brand for as long as somebody may be looking.
 * @param heard gets `*` whenever it has just connected: what was asked for before that may have changed unheard
 * @returns how to end it
 */
export const stayConnected = (
  brandId: number,
  tell: (connection: Connection) => void,
  heard: (topics: readonly string[]) => void,
): (() => void) => {
  const stop = new AbortController();
  let stream = new AbortController();
  let wait = RETRY_MS.first;
  let away = false;
  let hiding: ReturnType<typeof setTimeout> | undefined;
  let wake = (): void => undefined;
  const rest = (ms: number | undefined): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const reconnect = (): void => {
    if (away) return;
    wait = 0;
    stream.abort();
    wake();
  };
  const look = (): void => {
    clearTimeout(hiding);
    if (document.hidden)
      hiding = setTimeout(() => {
        away = true;
        stream.abort();
      }, HIDDEN_MS);
    else if (away) {
      away = false;
      wake();
    }
  };
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      stream = new AbortController();
      let failed: Connection = 'unreachable';
      try {
        await listen(brandId, AbortSignal.any([stop.signal, stream.signal]), (topics) => {
          wait = RETRY_MS.first;
          tell('live');
          heard(topics.length === 0 ? ['*'] : topics);
        });
      } catch (error) {
        if (error instanceof ApiError && error.trouble !== 'unreachable') failed = 'refused';
      }
      if (stop.signal.aborted) return;
      do {
        tell(away ? undefined : failed);
        await rest(away ? undefined : wait);
        // It may have been hidden for long by now.
      } while (away && !stop.signal.aborted);
      wait = Math.min(Math.max(wait * 2, RETRY_MS.first), RETRY_MS.most);
    }
  };
  // The network is another one: a connection of the old one may hang for long.
  addEventListener('online', reconnect, { signal: stop.signal });
  document.addEventListener('visibilitychange', look, { signal: stop.signal });
  look();
  void run();
  return () => {
    stop.abort();
    clearTimeout(hiding);
    wake();
  };
};
