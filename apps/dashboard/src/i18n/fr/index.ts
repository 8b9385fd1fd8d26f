import { acting } from './acting.ts';
import { advising } from './advising.ts';
import { frame } from './frame.ts';
import { watching } from './watching.ts';

export const fr = { ...frame, ...watching, ...acting, ...advising };
