/** Timers of Node and its kin can let the process end; those of a browser are numbers. */
type Timer = number | { ref?: () => unknown; unref?: () => unknown };

const holdProcess = (timer: Timer, hold: boolean): void => {
  if (typeof timer === 'number') return;
  if (hold) timer.ref?.();
  else timer.unref?.();
};

/** Runs `action` once after `ms`, without keeping the process alive for it. Returns what cancels it. */
export const later = (ms: number, action: () => void): (() => void) => {
  const timer = setTimeout(action, ms);
  holdProcess(timer, false);
  return () => clearTimeout(timer);
};

interface Waiter {
  timer: ReturnType<typeof setTimeout>;
  resolve: () => void;
}

/** Waits that can be cut short, and that keep the process alive only while somebody waits for what comes after. */
export class Pause {
  readonly #waiters = new Set<Waiter>();
  #holders = 0;

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waiter: Waiter = { timer: setTimeout(() => this.#end(waiter), ms), resolve };
      this.#waiters.add(waiter);
      holdProcess(waiter.timer, this.#holders > 0);
    });
  }

  /** Ends all waits now. */
  wake(): void {
    for (const waiter of this.#waiters) this.#end(waiter);
  }

  /** Keeps the process alive through waits until `work` has settled. */
  async holding<T>(work: Promise<T>): Promise<T> {
    this.#hold(1);
    try {
      return await work;
    } finally {
      this.#hold(-1);
    }
  }

  #hold(change: number): void {
    this.#holders += change;
    for (const { timer } of this.#waiters) holdProcess(timer, this.#holders > 0);
  }

  #end(waiter: Waiter): void {
    clearTimeout(waiter.timer);
    this.#waiters.delete(waiter);
    waiter.resolve();
  }
}
