import { questionOf } from '../../api/question.ts';
import type { FirstQuestions } from '../../app/pages.ts';
import { daysOf } from '../../app/period.ts';

export const DASHBOARD = 'metrics/dashboard/';
/** Against as many days before. @param taskType one or a comma list, as the API reads it */
export const dashboardOf = (days: number, taskType: string | undefined) => ({
  days,
  task_type: taskType,
  compare: true,
});

export const overviewQuestions: FirstQuestions = (brandId, search) => [
  questionOf(brandId, DASHBOARD, dashboardOf(daysOf(search), search['task_type'])),
];
