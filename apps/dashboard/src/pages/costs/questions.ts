import { serverNow } from '../../api/clock.ts';
import { questionOf } from '../../api/question.ts';
import type { FirstQuestions, Search } from '../../app/pages.ts';
import { periodOf, queryOf } from './period.ts';
import type { Period } from './period.ts';

/** What the spending of one brand is divided by. */
export const GROUPS = ['task_type', 'model', 'queue', 'worker', 'day', 'outcome'] as const;
export type Group = (typeof GROUPS)[number];
/** Goes over every brand that somebody sees: for a table of its own, never for the figures of the brand that is looked at. */
export const BY_BRAND = 'brand';
const MOST_LINES = 1_000;

export const groupOf = (search: Search): Group => GROUPS.find((one) => one === search['by']) ?? 'task_type';

export const LEDGER = 'costs/';
export const ledgerOf = (period: Period, group: Group | typeof BY_BRAND) => ({
  ...queryOf(period),
  group_by: group,
  limit: MOST_LINES,
});
export const FAILURES = 'costs/failures/';

export const costsQuestions: FirstQuestions = (brandId, search) => {
  const period = periodOf(search, serverNow());
  return [
    questionOf(brandId, LEDGER, ledgerOf(period, groupOf(search))),
    questionOf(brandId, FAILURES, queryOf(period)),
  ];
};
