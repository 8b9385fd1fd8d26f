import { acting } from './acting.ts';
import { advising } from './advising.ts';
import { errors } from './errors.ts';
import { frame } from './frame.ts';
import { money } from './money.ts';
import { telling } from './telling.ts';
import { watching } from './watching.ts';
import { typeset } from '../typeset.ts';

export const fr = typeset({
  ...frame,
  ...errors,
  ...watching,
  ...acting,
  ...money,
  ...advising,
  ...telling,
});
