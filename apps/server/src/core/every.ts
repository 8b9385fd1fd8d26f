import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

/** Repeats `work` until closed; a failure is logged and the next round tries again. */
export const every = (ms: number, logger: Logger, work: () => Promise<void>): (() => void) => {
  const stop = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await work().catch((error: unknown) =>
        logger.warn({ reason: messageOf(error) }, 'housekeeping failed'),
      );
      await delay(ms, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  };
  void loop();
  return () => stop.abort();
};
