import type { Clock } from '../core/clock.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectUnsketchedDays, sketchDays } from './percentile-store.ts';
import type { DayCount } from './percentile-store.ts';

/** One build reads about this many rows: a bounded bite of memory and time. */
const BITE = 500_000;

const nameOf = (one: DayCount): string => `${one.brand}:${one.day}`;

/**
 * Keeps the sketches of past days. A day is built once its count has stood still from one call to the next, so that a
 * running backfill is not sketched over and over. Two servers doing the same write the same rows, and one stays.
 * @returns a function to call every minute or so; it answers how many days it built
 */
export const createSketcher = (deps: { db: TelemetryDb; clock: Clock }): (() => Promise<number>) => {
  let before = new Map<string, number>();
  return async () => {
    const open = await selectUnsketchedDays(deps.db, deps.clock.now());
    const still = open.filter((one) => before.get(nameOf(one)) === one.executions);
    before = new Map(open.map((one) => [nameOf(one), one.executions]));
    for (const [brandId, ofBrand] of Map.groupBy(still, (one) => one.brand)) {
      let days: string[] = [];
      let rows = 0;
      for (const [index, one] of ofBrand.entries()) {
        days.push(one.day);
        rows += one.executions;
        if (rows < BITE && index < ofBrand.length - 1) continue;
        await sketchDays({ brandId }, deps.db, days);
        days = [];
        rows = 0;
      }
    }
    return still.length;
  };
};
