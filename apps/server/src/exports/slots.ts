import { unavailable } from '../core/errors.ts';

const AT_ONCE = 4;
const OF_A_BRAND = 2;

export interface Slots {
  /** Runs `begin` in a place that is given back once `signal` fires. @throws AppError unavailable when there is none */
  within<T>(brandId: number, signal: AbortSignal, begin: () => Promise<T>): Promise<T>;
}

/** How many exports may run: an export is a long read beside all that people wait for. */
export const createSlots = (): Slots => {
  const running = new Map<number, number>();
  const add = (brandId: number, change: 1 | -1): void => {
    const left = (running.get(brandId) ?? 0) + change;
    if (left > 0) running.set(brandId, left);
    else running.delete(brandId);
  };
  return {
    async within(brandId, signal, begin) {
      const all = [...running.values()].reduce((sum, n) => sum + n, 0);
      if ((running.get(brandId) ?? 0) >= OF_A_BRAND || all >= AT_ONCE)
        throw unavailable('Too many exports are running: try again when one has ended.', 10);
      add(brandId, 1);
      signal.addEventListener('abort', () => add(brandId, -1), { once: true });
      return begin();
    },
  };
};
