import { questionOf } from '../../api/question.ts';
import type { FirstQuestions, Search } from '../../app/pages.ts';
import { daysOf } from '../../app/period.ts';

export const DASHBOARD = 'metrics/dashboard/';
export const dashboardOf = (search: Search) => ({
  days: daysOf(search),
  task_type: search['task_type'],
  compare: true,
});

export const overviewQuestions: FirstQuestions = (brandId, search) => [
  questionOf(brandId, DASHBOARD, dashboardOf(search)),
];
