import { acting } from './acting.ts';
import { advising } from './advising.ts';
import { errors } from './errors.ts';
import { frame } from './frame.ts';
import { money } from './money.ts';
import { telling } from './telling.ts';
import { watching } from './watching.ts';

/** Every text of the page. What stands here must stand in every other language. */
export const en = { ...frame, ...errors, ...watching, ...acting, ...money, ...advising, ...telling } as const;
