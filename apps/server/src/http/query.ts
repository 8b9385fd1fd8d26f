import { splitNames } from '@vigie/contract';
import { invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';

/** The query string as Fastify parsed it: one text, or several where a name was repeated. */
export type RawQuery = Record<string, string | string[] | undefined>;

/** Reads query parameters one by one, gathers every complaint, and refuses what it was not asked about. */
export interface QueryReader {
  text(name: string): string | undefined;
  integer(name: string, min: number, max: number, fallback: number): number;
  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined;
  anyOf<T extends string>(name: string, choices: readonly T[]): T[] | undefined;
  fail(name: string, message: string): void;
  /** @throws AppError invalid with all complaints, unknown names among them. */
  finish(): void;
}

export const readQuery = (query: RawQuery): QueryReader => {
  const errors: FieldErrors = Object.create(null) as FieldErrors;
  const known = new Set<string>();
  const fail = (name: string, message: string): void => {
    (errors[name.slice(0, 200)] ??= []).push(message);
  };
  const text = (name: string): string | undefined => {
    known.add(name);
    const value = query[name];
    if (Array.isArray(value)) {
      fail(name, 'Given more than once: use one comma-separated list.');
      return undefined;
    }
    return value === '' ? undefined : value;
  };
  return {
    text,
    fail,
    integer(name, min, max, fallback) {
      const given = text(name);
      if (given === undefined) return fallback;
      const value = Number(given);
      if (/^\d{1,15}$/.test(given) && value >= min && value <= max) return value;
      fail(name, `A whole number from ${min} to ${max} is required.`);
      return fallback;
    },
    oneOf(name, choices) {
      const given = text(name);
      if (given === undefined) return undefined;
      const found = choices.find((choice) => choice === given);
      if (found === undefined) fail(name, `Not a valid choice. Give one of: ${choices.join(', ')}.`);
      return found;
    },
    anyOf(name, choices) {
      const given = text(name);
      if (given === undefined) return undefined;
      const wanted = [...new Set(splitNames(given))];
      const wrong = wanted.filter((value) => !(choices as readonly string[]).includes(value));
      if (wrong.length > 0) {
        fail(
          name,
          `Not a valid choice: ${wrong.join(', ').slice(0, 200)}. Valid choices: ${choices.join(', ')}.`,
        );
      }
      return choices.filter((choice) => wanted.includes(choice));
    },
    finish() {
      for (const name of Object.keys(query)) {
        if (!known.has(name))
          fail(name, `Unknown parameter. Valid parameters: ${[...known].toSorted().join(', ')}.`);
      }
      if (Object.keys(errors).length > 0) throw invalid(errors);
    },
  };
};

export const MAX_DAYS = 365;
const HOUR = 3_600_000;

export interface Window {
  days: number;
  /** Start of the window, ms: now − days × 24 h, truncated to the hour. */
  since: number;
}

export const readWindow = (reader: QueryReader, fallbackDays: number, now: number): Window => {
  const days = reader.integer('days', 1, MAX_DAYS, fallbackDays);
  return { days, since: Math.floor((now - days * 24 * HOUR) / HOUR) * HOUR };
};
