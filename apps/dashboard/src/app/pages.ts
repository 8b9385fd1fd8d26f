import type { Question } from '../api/question.ts';
import { LANGUAGES, bringTexts } from '../i18n/languages.ts';
import type { Language } from '../i18n/languages.ts';
import { costsQuestions } from '../pages/costs/questions.ts';
import { executionsQuestions } from '../pages/executions/questions.ts';
import { overviewQuestions } from '../pages/overview/questions.ts';
import { typeQuestions, typesQuestions } from '../pages/types/questions.ts';

/** What a page shows stands in its address, as plain text: it can be sent to somebody. */
export type Search = Record<string, string>;
export const searchOf = (text: string): Search => Object.fromEntries(new URLSearchParams(text));

/** What a page is going to ask for as soon as it is drawn: it takes long enough to be asked before. */
export type FirstQuestions = (
  brandId: number,
  search: Search,
  params: Record<string, string | undefined>,
) => Question<unknown>[];

const none: FirstQuestions = () => [];

/** Every page by its path: how its script is brought, what its component is called there, and what it asks for first. */
export const PAGES = {
  '/': {
    bring: () => import('../pages/overview/overview.tsx'),
    name: 'Overview',
    questions: overviewQuestions,
  },
  '/executions': {
    bring: () => import('../pages/executions/executions.tsx'),
    name: 'Executions',
    questions: executionsQuestions,
  },
  '/tasks/$id': { bring: () => import('../pages/task/task.tsx'), name: 'Task', questions: none },
  '/types': { bring: () => import('../pages/types/types.tsx'), name: 'Types', questions: typesQuestions },
  '/types/$type': {
    bring: () => import('../pages/types/type.tsx'),
    name: 'TypePage',
    questions: typeQuestions,
  },
  '/workers': { bring: () => import('../pages/workers/workers.tsx'), name: 'Workers', questions: none },
  '/workers/$id': { bring: () => import('../pages/workers/worker.tsx'), name: 'WorkerPage', questions: none },
  '/alerts': { bring: () => import('../pages/alerts/alerts.tsx'), name: 'Alerts', questions: none },
  '/alerts/$id': { bring: () => import('../pages/alerts/alert.tsx'), name: 'AlertPage', questions: none },
  '/insight': { bring: () => import('../pages/insight/insight.tsx'), name: 'Insight', questions: none },
  '/costs': { bring: () => import('../pages/costs/costs.tsx'), name: 'Costs', questions: costsQuestions },
  '/settings': {
    bring: () => import('../pages/settings/settings.tsx'),
    name: 'SettingsPage',
    questions: none,
  },
} as const;

interface Place {
  page: (typeof PAGES)[keyof typeof PAGES];
  params: Record<string, string | undefined>;
}

/** What is no encoding of anything stands for itself. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The page at an address, before there is a router that knows. */
export const pageAt = (pathname: string): Place | undefined => {
  for (const [path, page] of Object.entries(PAGES)) {
    const found = new RegExp(`^${path.replace(/\$(\w+)/, '(?<$1>[^/]+)')}/?$`).exec(pathname);
    if (found)
      return {
        page,
        params: Object.fromEntries(
          Object.entries(found.groups ?? {}).map(([name, text]) => [name, decoded(text)]),
        ),
      };
  }
  return undefined;
};

/** Not every browser has a word for it. */
const untilIdle = (): Promise<unknown> =>
  new Promise((resolve) =>
    'requestIdleCallback' in globalThis ? requestIdleCallback(resolve) : setTimeout(resolve),
  );

/** Brings every page, so that they are there when the server is not; one by one, in nobody's way. */
export const bringPages = async (): Promise<void> => {
  const others: (() => Promise<unknown>)[] = [
    () => import('./sign-in.tsx'),
    () => import('./sign-in-by-link.tsx'),
    () => import('../charts/echarts.ts'),
    ...(Object.keys(LANGUAGES) as Language[]).map((language) => () => bringTexts(language)),
  ];
  for (const bring of [...others, ...Object.values(PAGES).map((page) => page.bring)]) {
    await untilIdle();
    // What does not come now is brought when it is needed.
    await bring().catch(() => undefined);
  }
};
