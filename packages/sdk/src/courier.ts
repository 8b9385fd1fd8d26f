import { VigieError } from './errors.ts';
import { Pause } from './pause.ts';

/** Bodies that the server will never take; repeating them as they are is useless. */
const REFUSALS = new Set([400, 409, 413, 415, 422]);
const BASE_MS = 250;
const CAP_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 3_600_000;

export type Answer<T> =
  | { kind: 'stored'; value: T }
  | { kind: 'refused'; error: VigieError }
  | { kind: 'stopped' };

/**
 * Milliseconds before try `attempt` + 1: doubles from 250 ms to 30 s, of which a random half is taken off so that many
 * reporters do not come back in step; never sooner than the server asked for.
 */
export const backoffMs = (
  attempt: number,
  retryAfterS: number | undefined,
  random = Math.random(),
): number => {
  const full = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  const asked = Math.min(LONGEST_RETRY_AFTER_MS, (retryAfterS ?? 0) * 1000);
  return Math.max(full * (1 - random / 2), asked);
};

/** Repeats one request until the server has answered it for good, or until it is told to stop. */
export class Courier {
  readonly #pause = new Pause();
  readonly #abort = new AbortController();
  readonly #onError: (error: VigieError) => void;

  constructor(onError: (error: VigieError) => void) {
    this.#onError = onError;
  }

  /** Network errors, timeouts, 401, 403, 404, 429 and 5xx can heal while we wait: those are tried again, for ever. */
  async deliver<T>(send: (signal: AbortSignal) => Promise<T>): Promise<Answer<T>> {
    for (let attempt = 0; !this.#abort.signal.aborted; attempt += 1) {
      try {
        return { kind: 'stored', value: await send(this.#abort.signal) };
      } catch (cause) {
        if (this.#abort.signal.aborted) break;
        const known = cause instanceof VigieError;
        const error = known ? cause : new VigieError(String(cause), { cause });
        if (!known || REFUSALS.has(error.status)) return { kind: 'refused', error };
        this.#onError(error);
        await this.#pause.wait(backoffMs(attempt, error.retryAfter));
      }
    }
    return { kind: 'stopped' };
  }

  /** Tries again now instead of waiting out the pause. */
  hurry(): void {
    this.#pause.wake();
  }

  /** Gives up on the request in flight and on all later ones. */
  stop(): void {
    this.#abort.abort();
    this.#pause.wake();
  }

  /** Keeps the process alive through pauses until `work` has settled. */
  holding<T>(work: Promise<T>): Promise<T> {
    return this.#pause.holding(work);
  }
}
