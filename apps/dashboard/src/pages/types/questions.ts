import { joinNames } from '@vigie/contract/names';
import { questionOf } from '../../api/question.ts';
import type { FirstQuestions } from '../../app/pages.ts';
import { daysOf } from '../../app/period.ts';
import { DASHBOARD, dashboardOf } from '../overview/questions.ts';

/** Unless the address says otherwise, of all the types and of one. */
export const USUAL_DAYS = 30;
/** Of fewer executions no percentile says much. */
export const LEAST = 10;

export const TYPES = 'metrics/performance-by-type/';
export const typesOf = (days: number) => ({ days, min_samples: LEAST });

export const typesQuestions: FirstQuestions = (brandId, search) => [
  questionOf(brandId, TYPES, typesOf(daysOf(search, USUAL_DAYS))),
];

export const typeQuestions: FirstQuestions = (brandId, search, { type = '' }) => [
  questionOf(brandId, DASHBOARD, dashboardOf(daysOf(search, USUAL_DAYS), joinNames([type]))),
];
