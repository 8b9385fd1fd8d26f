import { joinNames } from '@vigie/contract/names';
import { questionOf } from '../../api/question.ts';
import type { FirstQuestions, Search } from '../../app/pages.ts';
import { daysOf } from '../../app/period.ts';
import { DASHBOARD, dashboardOf } from '../overview/questions.ts';

/** Unless the address says otherwise, of all the types and of one. */
export const USUAL_DAYS = 30;
/** Of fewer executions no percentile says much. */
export const LEAST = 10;

export const TYPES = 'metrics/performance-by-type/';
/** Of how many executions a type has to be shown: the address may ask for all of them. */
export const leastOf = (search: Search): number => (search['least'] === '1' ? 1 : LEAST);
export const typesOf = (days: number, least: number) => ({ days, min_samples: least });

export const typesQuestions: FirstQuestions = (brandId, search) => [
  questionOf(brandId, TYPES, typesOf(daysOf(search, USUAL_DAYS), leastOf(search))),
];

export const typeQuestions: FirstQuestions = (brandId, search, { type = '' }) => [
  questionOf(brandId, DASHBOARD, dashboardOf(daysOf(search, USUAL_DAYS), joinNames([type]))),
];
