import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { unavailable } from '../../core/errors.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import type { Presence } from '../../control-db/index.ts';
import { buildDays, dateOf, dropCosts, isTrue, selectCostDays, selectUntrueDays } from './store.ts';
import type { BrandDay } from './store.ts';
import { DAY } from './window.ts';
import type { Slice, Window } from './window.ts';

export interface Rollups {
  /** Asks about a slice: with the days that the rollups are believed to know, and again without them if they do not. */
  read<T>(ctx: Pick<Ctx, 'brandId'>, slice: Slice, ask: (window: Window) => Promise<T>): Promise<T>;
  /** Notes that rows are about to be stored for these moments, ms. */
  touch(brandId: number, moments: Iterable<number>): void;
  /**
   * Lets `change` change the money of stored rows of past days (`since` to before `until`, ms). Nobody trusts what is
   * rolled up of them before they are built again. Safe to repeat after a crash.
   */
  rewrite(
    ctx: Pick<Ctx, 'brandId'>,
    span: { since: number; until: number },
    change: () => Promise<void>,
  ): Promise<void>;
  /** Builds past days again whose money is not that of the rows. @returns how many it built */
  repair(ctx: Pick<Ctx, 'brandId'>, span: { since: number; until: number }): Promise<number>;
  /** Builds what stood still for a while. Call it every few seconds. @returns how many days it built */
  build: () => Promise<number>;
}

/** A day that rows still come in for is not built over and over. */
const STILL_MS = 10_000;
const REPAIR_TRIES = 5;
/** What this process did not touch itself (another server, one that died) is looked for this often. */
const SURVEY_MS = 3_600_000;
/**
 * A server that is alone on its stores hears of every write, so what was once true stays true until it is told
 * otherwise. It looks again after this long all the same: for rows that a dead server's last insert brought late.
 */
const TRUST_MS = 10_000;
/** One build reads about this many rows: a bounded bite of memory and time. */
const BITE = 500_000;

const startOfDay = (at: number): number => Math.floor(at / DAY) * DAY;

/**
 * Keeps the daily rollups, off the way of a metric to the disk. Rows are never changed and a rollup is built from
 * nothing but stored rows, so if it counts as many executions as are stored, it holds exactly those: every question
 * checks that, and what this process knows to have been touched it does not even try.
 */
export const createRollups = (deps: {
  db: TelemetryDb;
  clock: Clock;
  presence: Pick<Presence, 'alone' | 'era'>;
}): Rollups => {
  const { db, clock, presence } = deps;
  /** By brand, days (ms) that rows were stored for since they were built, and when last. */
  const touched = new Map<number, Map<number, number>>();
  let surveyedAt: number | undefined;
  /** By brand, from which day on (ms) the rollups were found true, when, and in whose company. */
  const trusted = new Map<number, { whole: number; today: number; at: number; era: number }>();
  let building: Promise<unknown> = Promise.resolve();
  /** Builds and rewrites one after the other: a build that began before a rewrite must not end after it. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = building.then(work);
    building = turn.catch(() => undefined);
    return turn;
  };

  const holds = async (ctx: Pick<Ctx, 'brandId'>, window: Window): Promise<boolean> => {
    const known = trusted.get(ctx.brandId);
    const at = clock.now();
    const era = presence.era();
    const stillTrue =
      known?.era === era &&
      presence.alone() &&
      known.whole <= window.whole &&
      known.today >= window.today &&
      at - known.at < TRUST_MS;
    if (stillTrue) return true;
    const found = await isTrue(ctx, db, window);
    if (found) trusted.set(ctx.brandId, { whole: window.whole, today: window.today, at, era });
    else trusted.delete(ctx.brandId);
    return found;
  };

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

  const build = async (): Promise<number> => {
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
  };

  const pastDays = (span: { since: number; until: number }): { from: number; to: number } => ({
    from: startOfDay(span.since),
    to: Math.min(startOfDay(clock.now()), Math.ceil(span.until / DAY) * DAY),
  });

  const repair: Rollups['repair'] = async (ctx, span) => {
    const { from, to } = pastDays(span);
    for (let built = 0, tries = 0; ; tries += 1) {
      const untrue =
        from < to ? (await selectCostDays(ctx, db, { from, to })).filter((day) => !day.holds) : [];
      if (untrue.length === 0) return built;
      if (tries === REPAIR_TRIES) throw unavailable('The rollups of these days are being written elsewhere.');
      await buildBrand(ctx.brandId, untrue);
      built += untrue.length;
    }
  };

  const rewrite: Rollups['rewrite'] = async (ctx, span, change) => {
    const { from, to } = pastDays(span);
    const days = Array.from({ length: Math.max(0, (to - from) / DAY) }, (_, i) => from + i * DAY);
    const at = clock.now();
    touch(ctx.brandId, days);
    if (days.length > 0) await dropCosts(ctx, db, { from, to });
    await change();
    await repair(ctx, span);
    for (const day of days) forget(ctx.brandId, day, at);
  };

  return {
    touch,
    rewrite: (ctx, span, change) => inTurn(() => rewrite(ctx, span, change)),
    repair: (ctx, span) => inTurn(() => repair(ctx, span)),
    async read(ctx, slice, ask) {
      const today = startOfDay(Math.min(clock.now(), slice.until ?? Infinity));
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
      const [answer, isSo] = await Promise.all([ask(window), holds(ctx, window)]);
      if (isSo) return answer;
      const untrue = await selectUntrueDays(db, { brand: ctx.brandId, since: whole, today });
      const days = untrue.map(({ day }) => Date.parse(day));
      touch(ctx.brandId, days);
      return ask({ ...window, fromRows: within(new Set([...days, ...window.fromRows.map(Date.parse)])) });
    },
    build: () => inTurn(build),
  };
};
