import { useTranslation } from 'react-i18next';
import { serverNow } from '../api/clock.ts';

/** How numbers, money and times read in a language. What is not there reads as a dash. */
export interface Format {
  number: (value: number | null | undefined, digits?: number) => string;
  compact: (value: number | null | undefined) => string;
  percent: (value: number | null | undefined) => string;
  /** Of milliseconds: `3.2 s`. */
  duration: (ms: number | null | undefined) => string;
  megabytes: (value: number | null | undefined) => string;
  /** US dollars, from a number or the ledger's decimal text: to the cent, and four digits of what is below a dollar. */
  usd: (value: number | string | null | undefined) => string;
  /** As `usd`, for amounts that stand under each other: filled up so that their decimal points do too. */
  usdAmong: (
    all: readonly (number | string | null | undefined)[],
  ) => (value: number | string | null | undefined) => string;
  /** US dollars with as many decimals for all as the smallest of them needs to show two digits: columns end alike. */
  usdAlike: (
    all: readonly (number | string | null | undefined)[],
  ) => (value: number | string | null | undefined) => string;
  /** US dollars with every digit that the decimal text has. */
  price: (text: string) => string;
  time: (at: string | number | null | undefined) => string;
  /** To the second, as short as it may be: the day's numbers where it was another year. */
  second: (at: string | number) => string;
  day: (date: string) => string;
  /** On an axis of moments: the day where it begins, else the time of the day. */
  tick: (at: number) => string;
  /** Without year and seconds, for where there is little room. */
  moment: (at: string | number) => string;
  /** A day with its year. */
  date: (date: string) => string;
  /** Of `2026-11`, or of a moment in that month: `November 2026`. */
  month: (month: string) => string;
  ago: (at: string | number) => string;
  /** The same with at least so many decimals, as far as a number has them: for what would read alike and is not. */
  finer: (decimals: number) => Format;
}

export const NONE = '–';
/** As wide as a digit. */
const FIGURE_SPACE = '\u2007';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From the smallest on; a value is shown in the first unit of which it is less than `below` after rounding. */
const DURATIONS = [
  { name: 'millisecond', ms: 1, below: 1_000 },
  { name: 'second', ms: SECOND, below: 60 },
  { name: 'minute', ms: MINUTE, below: 60 },
  { name: 'hour', ms: HOUR, below: 24 },
  { name: 'day', ms: DAY, below: Infinity },
] as const;

const TIME = { dateStyle: 'medium', timeStyle: 'medium' } as const;
const SHORT_TIME = { dateStyle: 'short', timeStyle: 'medium' } as const;
const DAY_AND_MONTH = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
const LOCAL_DAY = { day: 'numeric', month: 'short' } as const;
const TIME_OF_DAY = { hour: '2-digit', minute: '2-digit' } as const;
const DATE = { dateStyle: 'medium', timeZone: 'UTC' } as const;
const MONTH = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
const AGO = { numeric: 'auto', style: 'short' } as const;

/** Decimals that keep to 5 % what there may be little of, or much, such as milliseconds. */
const decimalsOf = (value: number): number => {
  const size = Math.abs(value);
  return size >= 10 ? 0 : size >= 1 ? 1 : decimalsFor(value, 2);
};

/** Decimals that show so many significant digits of a number below one. */
const decimalsFor = (value: number, digits: number): number =>
  value === 0 ? 0 : Math.min(20, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value)))));

/** Makes each thing once, when it is first needed: those of Intl take milliseconds to make. */
const kept = <Options, Made>(make: (options: Options) => Made): ((options: Options) => Made) => {
  const known = new Map<string, Made>();
  return (options) => {
    const key = JSON.stringify(options);
    const made = known.get(key) ?? make(options);
    known.set(key, made);
    return made;
  };
};

interface Place {
  language: string;
  region: string;
}

const makeFormat = (place: Place, leastDecimals = 0): Format => {
  const { language, region } = place;
  const numbers = kept((options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options));
  const dates = kept((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(region, options));
  const relative = kept(
    (options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(language, options),
  );
  // As `TIME` writes it: 7:05 AM, but 07:05 where the day has 24 hours.
  const halves = dates(TIME).resolvedOptions().hour12 === true;
  const moment = {
    day: 'numeric',
    month: 'short',
    hour: halves ? 'numeric' : '2-digit',
    minute: '2-digit',
  } as const;
  const unit = (value: number, name: string, digits: number): string =>
    numbers({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
  const decimals = (usual: number): number => Math.max(usual, leastDecimals);
  const dollars = (most: number, least = 2): Intl.NumberFormat =>
    numbers({
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: least,
      maximumFractionDigits: most,
    });
  const dollarsOf = (amount: number): Intl.NumberFormat =>
    dollars(decimals(Math.abs(amount) < 1 ? Math.max(2, decimalsFor(amount, 4)) : 2));
  const decimalsShown = (value: number | string | null | undefined): number => {
    const parts = dollarsOf(Number(value)).formatToParts(Number(value));
    return parts.find(({ type }) => type === 'fraction')?.value.length ?? 0;
  };
  const orNone =
    <T>(show: (value: T) => string) =>
    (value: T | null | undefined): string =>
      value === null || value === undefined ? NONE : show(value);
  const usd = orNone<number | string>((value) => dollarsOf(Number(value)).format(Number(value)));
  return {
    number: (value, digits = 1) =>
      orNone<number>((n) => numbers({ maximumFractionDigits: decimals(digits) }).format(n))(value),
    compact: orNone((n) => numbers({ notation: 'compact', maximumFractionDigits: 1 }).format(n)),
    percent: orNone((n) => numbers({ style: 'percent', maximumFractionDigits: decimals(1) }).format(n / 100)),
    duration: orNone((ms) => {
      for (const { name, ms: each, below } of DURATIONS) {
        const value = ms / each;
        const digits = decimals(name === 'millisecond' ? decimalsOf(value) : 1);
        // After rounding: 59.96 s are a minute, not 60 s.
        if (Math.abs(Number(value.toFixed(digits))) < below) return unit(value, name, digits);
      }
      return NONE;
    }),
    megabytes: orNone((mb) =>
      Math.abs(mb) < 1_024
        ? unit(mb, 'megabyte', decimals(decimalsOf(mb)))
        : unit(mb / 1_024, 'gigabyte', decimals(1)),
    ),
    usd,
    usdAmong: (all) => {
      const most = all.reduce<number>((known, value) => Math.max(known, decimalsShown(value)), 0);
      return orNone((value) => usd(value) + FIGURE_SPACE.repeat(Math.max(0, most - decimalsShown(value))));
    },
    usdAlike: (all) => {
      const alike = all.reduce<number>(
        (most, value) => Math.max(most, decimalsFor(Number(value ?? 0), 2)),
        2,
      );
      return orNone((value) => dollars(alike, alike).format(Number(value)));
    },
    // Formatted as the text that it is: a number would lose what is beyond its 16th digit.
    price: (text) => dollars(20).format(text as `${number}`),
    time: orNone((at) => dates(TIME).format(new Date(at))),
    second: (at) => {
      const date = new Date(at);
      const thisYear = date.getFullYear() === new Date(serverNow()).getFullYear();
      return dates(thisYear ? { ...moment, second: '2-digit' } : SHORT_TIME).format(date);
    },
    day: (date) => dates(DAY_AND_MONTH).format(new Date(`${date.slice(0, 10)}T00:00:00Z`)),
    tick: (at) => {
      const date = new Date(at);
      const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
      return dates(isMidnight ? LOCAL_DAY : TIME_OF_DAY).format(date);
    },
    moment: (at) => dates(moment).format(new Date(at)),
    date: (date) => dates(DATE).format(new Date(`${date.slice(0, 10)}T00:00:00Z`)),
    month: (month) => dates(MONTH).format(new Date(`${month.slice(0, 7)}-01T00:00:00Z`)),
    ago: (at) => {
      const ms = new Date(at).getTime() - serverNow();
      const size = Math.abs(ms);
      if (size < MINUTE) return relative(AGO).format(Math.round(ms / SECOND), 'second');
      if (size < HOUR) return relative(AGO).format(Math.round(ms / MINUTE), 'minute');
      if (size < DAY) return relative(AGO).format(Math.round(ms / HOUR), 'hour');
      return relative(AGO).format(Math.round(ms / DAY), 'day');
    },
    finer: kept((digits) => makeFormat(place, digits)),
  };
};

const keptFormat = kept((place: Place) => makeFormat(place));

/** How numbers read in a language, and dates and clocks in a region of it: those of Britain are not those of America. */
export const formatOf = (language: string, region = language): Format => keptFormat({ language, region });

/** The one that the browser prefers of a language, `en-GB` of `en`; a language that it does not prefer has none. */
const regionOf = (language: string): string | undefined =>
  navigator.languages.find((one) => one.split('-')[0] === language);

export const useFormat = (): Format => {
  const { i18n } = useTranslation();
  return formatOf(i18n.language, regionOf(i18n.language));
};
