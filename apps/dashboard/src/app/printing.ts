import { useSyncExternalStore } from 'react';
import { serverNow } from '../api/clock.ts';

const media = matchMedia('print');
let since: number | undefined = media.matches ? serverNow() : undefined;

const subscribe = (changed: () => void): (() => void) => {
  const update = (event: Event): void => {
    since = event.type === 'beforeprint' || media.matches ? (since ?? serverNow()) : undefined;
    changed();
  };
  // Not every browser has both.
  media.addEventListener('change', update);
  addEventListener('beforeprint', update);
  addEventListener('afterprint', update);
  return () => {
    media.removeEventListener('change', update);
    removeEventListener('beforeprint', update);
    removeEventListener('afterprint', update);
  };
};

/** Since when (ms) the page stands as it goes to paper; undefined on a screen. */
export const usePrinting = (): number | undefined => useSyncExternalStore(subscribe, () => since);
