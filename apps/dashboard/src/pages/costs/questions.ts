import { serverNow } from '../../api/clock.ts';
import { questionOf } from '../../api/question.ts';
import type { FirstQuestions, Search } from '../../app/pages.ts';
import { periodOf, queryOf } from './period.ts';
import type { Period } from './period.ts';

export const GROUPS = ['task_type', 'model', 'queue', 'worker', 'day', 'outcome', 'brand'] as const;
export type Group = (typeof GROUPS)[number];
const MOST_LINES = 1_000;

export const groupOf = (search: Search): Group => GROUPS.find((one) => one === search['by']) ?? 'task_type';

export const LEDGER = 'costs/';
export const ledgerOf = (period: Period, group: Group) => ({
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
