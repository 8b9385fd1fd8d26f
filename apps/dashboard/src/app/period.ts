import type { Search } from './pages.ts';

const USUAL_DAYS = 7;
const MOST_DAYS = 365;
export const PERIODS: readonly number[] = [1, 7, 30, 90];

/** The period that an address is about, in days. */
export const daysOf = ({ days: text }: Search, usual: number = USUAL_DAYS): number => {
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : usual;
};

const HOUR = 3_600_000;
/** When a period of so many days begins that ends `now` (ms): as the API reckons it, at the full hour. */
export const sinceOf = (days: number, now: number): string =>
  new Date(Math.floor((now - days * 24 * HOUR) / HOUR) * HOUR).toISOString();
