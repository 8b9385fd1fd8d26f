import { listen, openStream } from './event-stream.ts';
import type { Stream } from './event-stream.ts';
import { ApiError } from './http.ts';

const RETRY_MS = { first: 500, most: 15_000 };
/** A page that nobody has seen for so long lets go of its connection: a browser has six for each server, over all pages. */
const HIDDEN_MS = 60_000;

/** Whether changes come in; if not, whether the server is out of reach or does not want to. Undefined: being found out. */
export type Connection = 'live' | 'unreachable' | 'refused' | undefined;

interface Early {
  stream: Stream;
  /** It was open before the page asked anything. */
  first: boolean;
}
let early: Early | undefined;

/**
 * Connects before there is a page to tell of it, unless it has begun to for this brand. What is asked once this resolves
 * needs not be asked again because something may have changed unheard.
 * @throws ApiError when it is refused
 */
export const connectEarly = async (brandId: number): Promise<void> => {
  if (early?.stream.brandId !== brandId) {
    early?.stream.close();
    const mine = { stream: openStream(brandId), first: false };
    early = mine;
    mine.stream.body.catch(() => {
      if (early === mine) early = undefined;
    });
  }
  await early.stream.body;
};

/** From now on the page asks, whether there is a connection by then or not. */
export const beginAsking = (): void => {
  if (early) early.first = early.stream.opened;
};

/** The early one, if it is about this brand and nobody had it; what nobody wants is closed. */
const takeEarly = (brandId: number): Early | undefined => {
  const found = early;
  early = undefined;
  if (found?.stream.brandId === brandId) return found;
  found?.stream.close();
  return undefined;
};

/**
 * Stays connected to what changes in a brand for as long as somebody may be looking.
 * @param heard gets `*` when it has just connected and something was asked for before that: it may have changed unheard
 * @returns how to end it
 */
export const stayConnected = (
  brandId: number,
  tell: (connection: Connection) => void,
  heard: (topics: readonly string[]) => void,
): (() => void) => {
  const stop = new AbortController();
  const known = takeEarly(brandId);
  let stream = known?.stream;
  // Whoever was connected before anything was asked has missed nothing.
  let missed = known?.first === true ? [] : ['*'];
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
    stream?.close();
    wake();
  };
  const look = (): void => {
    clearTimeout(hiding);
    if (document.hidden)
      hiding = setTimeout(() => {
        away = true;
        stream?.close();
      }, HIDDEN_MS);
    else if (away) {
      away = false;
      wake();
    }
  };
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      stream ??= openStream(brandId);
      let failed: Connection = 'unreachable';
      try {
        await listen(stream, (topics) => {
          wait = RETRY_MS.first;
          tell('live');
          heard(topics.length === 0 ? missed : topics);
        });
      } catch (error) {
        if (error instanceof ApiError && error.trouble !== 'unreachable') failed = 'refused';
      }
      if (stop.signal.aborted) return;
      stream = undefined;
      missed = ['*'];
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
    stream?.close();
    clearTimeout(hiding);
    wake();
  };
};
