import type { Search } from '../../app/pages.ts';
import { daysOf } from '../../app/period.ts';

export const USUAL_DAYS = 30;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/** What the page looks at: a calendar month that has begun, or else the last so many days. */
export type Period = { month: string; isOver: boolean } | { month?: never; days: number };

/** A moment’s month in UTC, as statements have it: `2026-11`. */
export const monthAt = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** What an address is about, at a moment (ms). */
export const periodOf = (search: Search, now: number): Period => {
  const { month = '' } = search;
  const current = monthAt(now);
  return MONTH.test(month) && month <= current
    ? { month, isOver: month < current }
    : { days: daysOf(search, USUAL_DAYS) };
};

/** The parameters of the ledger for it. */
export const queryOf = (period: Period): { month: string } | { days: number } =>
  period.month === undefined ? { days: period.days } : { month: period.month };
