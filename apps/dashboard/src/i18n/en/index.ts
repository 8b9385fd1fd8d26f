import { acting } from './acting.ts';
import { advising } from './advising.ts';
import { frame } from './frame.ts';
import { watching } from './watching.ts';

/** Every text of the page. What stands here must stand in every other language. */
export const en = { ...frame, ...watching, ...acting, ...advising } as const;
