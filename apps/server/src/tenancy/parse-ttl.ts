import { StartupError } from '../core/errors.ts';

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * `90s`, `15m`, `1h` or `30d` as seconds.
 * @throws StartupError for anything else.
 */
export const parseTtl = (text: string): number => {
  const [, count, unit = ''] = /^([1-9][0-9]{0,5})([smhd])$/.exec(text) ?? [];
  const seconds = SECONDS[unit];
  if (seconds === undefined)
    throw new StartupError(`A time to live looks like 90s, 15m, 1h or 30d, not «${text}».`);
  return Number(count) * seconds;
};
