import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** How numbers, money and times read in a language. What is not there reads as a dash. */
export interface Format {
  number: (value: number | null | undefined, digits?: number) => string;
  compact: (value: number | null | undefined) => string;
  percent: (value: number | null | undefined) => string;
  /** Of milliseconds: `3.2 s`. */
  duration: (ms: number | null | undefined) => string;
  megabytes: (value: number | null | undefined) => string;
  /** US dollars, from a number or the ledger's decimal text. */
  usd: (value: number | string | null | undefined) => string;
  time: (at: string | number | null | undefined) => string;
  day: (date: string) => string;
  /** Without year and seconds, for where there is little room. */
  moment: (at: string | number) => string;
  ago: (at: string | number) => string;
}

export const NONE = '–';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const makeFormat = (language: string): Format => {
  const cache = new Map<string, Intl.NumberFormat>();
  const numbers = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options);
    const known = cache.get(key) ?? new Intl.NumberFormat(language, options);
    cache.set(key, known);
    return known;
  };
  const unit = (value: number, name: string, digits = 1): string =>
    numbers({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
  const times = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const moments = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const orNone =
    <T>(show: (value: T) => string) =>
    (value: T | null | undefined): string =>
      value === null || value === undefined ? NONE : show(value);
  return {
    number: (value, digits = 1) =>
      orNone<number>((n) => numbers({ maximumFractionDigits: digits }).format(n))(value),
    compact: orNone((n) => numbers({ notation: 'compact', maximumFractionDigits: 1 }).format(n)),
    percent: orNone((n) => numbers({ style: 'percent', maximumFractionDigits: 1 }).format(n / 100)),
    duration: orNone((ms) => {
      if (ms < SECOND) return unit(ms, 'millisecond', ms < 10 ? 1 : 0);
      if (ms < MINUTE) return unit(ms / SECOND, 'second');
      if (ms < HOUR) return unit(ms / MINUTE, 'minute');
      return ms < DAY ? unit(ms / HOUR, 'hour') : unit(ms / DAY, 'day');
    }),
    megabytes: orNone((mb) => (mb < 1_024 ? unit(mb, 'megabyte', 0) : unit(mb / 1_024, 'gigabyte'))),
    usd: orNone((value) => {
      const amount = Number(value);
      const small = amount !== 0 && Math.abs(amount) < 1;
      return numbers({
        style: 'currency',
        currency: 'USD',
        currencyDisplay: 'narrowSymbol',
        maximumFractionDigits: small ? 4 : 2,
      }).format(amount);
    }),
    time: orNone((at) => times.format(new Date(at))),
    day: (date) => days.format(new Date(`${date.slice(0, 10)}T00:00:00Z`)),
    moment: (at) => moments.format(new Date(at)),
    ago: (at) => {
      const ms = new Date(at).getTime() - Date.now();
      const size = Math.abs(ms);
      if (size < MINUTE) return relative.format(Math.round(ms / SECOND), 'second');
      if (size < HOUR) return relative.format(Math.round(ms / MINUTE), 'minute');
      if (size < DAY) return relative.format(Math.round(ms / HOUR), 'hour');
      return relative.format(Math.round(ms / DAY), 'day');
    },
  };
};

export const useFormat = (): Format => {
  const { i18n } = useTranslation();
  return useMemo(() => makeFormat(i18n.language), [i18n.language]);
};
