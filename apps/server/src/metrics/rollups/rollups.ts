import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { buildDays, dateOf, isTrue, selectUntrueDays } from './store.ts';
import type { BrandDay } from './store.ts';
import { DAY } from './window.ts';
import type { Slice, Window } from './window.ts';

export interface Rollups {
  /** Asks about a slice: with the days that the rollups are believed to know, and again without them if they do not. */
  read<T>(ctx: Pick<Ctx, 'brandId'>, slice: Slice, ask: (window: Window) => Promise<T>): Promise<T>;
  /** Notes that rows are about to be stored for these moments, ms. */
  touch(brandId: number, moments: Iterable<number>): void;
  /** Builds what stood still for a while. Call it every few seconds. @returns how many days it built */
  build: () => Promise<number>;
}

/** A day that rows still come in for is not built over and over. */
const STILL_MS = 10_000;
/** What this process did not touch itself (another server, one that died) is looked for this often. */
const SURVEY_MS = 3_600_000;
/** One build reads about this many rows: a bounded bite of memory and time. */
const BITE = 500_000;

const startOfDay = (at: number): number => Math.floor(at / DAY) * DAY;

/**
 * Keeps the daily rollups, off the way of a metric to the disk. Rows are never changed and a rollup is built from
 * nothing but stored rows, so if it counts as many executions as are stored, it holds exactly those: every question
 * checks that, and what this process knows to have been touched it does not even try.
 */
export const createRollups = (deps: { db: TelemetryDb; clock: Clock }): Rollups => {
  const { db, clock } = deps;
  /** By brand, days (ms) that rows were stored for since they were built, and when last. */
  const touched = new Map<number, Map<number, number>>();
  let surveyedAt: number | undefined;

  const touch = (brandId: number, moments: Iterable<number>): void => {
    let days = touched.get(brandId);
    if (!days) touched.set(brandId, (days = new Map()));
    const now = clock.now();
    let last: number | undefined;
    for (const at of moments) {
      const day = startOfDay(at);
      if (day !== last) days.set(day, now);
      last = day;
    }
  };

  const forget = (brandId: number, day: number, before: number): void => {
    const days = touched.get(brandId);
    if ((days?.get(day) ?? 0) <= before) days?.delete(day);
    if (days?.size === 0) touched.delete(brandId);
  };

  const survey = async (now: number): Promise<void> => {
    const days = await selectUntrueDays(db, { brand: undefined, since: 0, today: startOfDay(now) });
    for (const { brand, day } of days) touch(brand, [Date.parse(day)]);
    surveyedAt = now;
  };

  const buildBrand = async (brandId: number, untrue: BrandDay[]): Promise<void> => {
    let days: string[] = [];
    let rows = 0;
    for (const [index, one] of untrue.entries()) {
      days.push(one.day);
      rows += one.executions;
      if (rows < BITE && index < untrue.length - 1) continue;
      await buildDays({ brandId }, db, days);
      days = [];
      rows = 0;
    }
  };

  return {
    touch,
    async read(ctx, slice, ask) {
      const today = startOfDay(clock.now());
      const whole = Math.min(Math.ceil(slice.since / DAY) * DAY, today);
      const within = (days: Iterable<number>): string[] =>
        Array.from(days)
          .filter((day) => day >= whole && day < today)
          .map(dateOf);
      const window: Window = {
        ...slice,
        whole,
        today,
        fromRows: within(touched.get(ctx.brandId)?.keys() ?? []),
      };
      const [answer, holds] = await Promise.all([ask(window), isTrue(ctx, db, window)]);
      if (holds) return answer;
      const untrue = await selectUntrueDays(db, { brand: ctx.brandId, since: whole, today });
      const days = untrue.map(({ day }) => Date.parse(day));
      touch(ctx.brandId, days);
      return ask({ ...window, fromRows: within(new Set([...days, ...window.fromRows.map(Date.parse)])) });
    },
    async build() {
      const now = clock.now();
      const today = startOfDay(now);
      if (surveyedAt === undefined || now - surveyedAt > SURVEY_MS) await survey(now);
      let built = 0;
      for (const [brandId, days] of Array.from(touched)) {
        const still = Array.from(days).filter(([day, at]) => day < today && at <= now - STILL_MS);
        if (still.length === 0) continue;
        const since = Math.min(...still.map(([day]) => day));
        const wanted = new Set(still.map(([day]) => dateOf(day)));
        const untrue = await selectUntrueDays(db, { brand: brandId, since, today });
        const due = untrue.filter((one) => wanted.has(one.day));
        if (due.length > 0) await buildBrand(brandId, due);
        for (const [day, at] of still) forget(brandId, day, at);
        built += due.length;
      }
      return built;
    },
  };
};
