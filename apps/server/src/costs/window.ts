import { splitNames } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import { MAX_DAYS } from '../http/index.ts';
import type { QueryReader } from '../http/index.ts';
import type { CostFilter, Slice } from '../metrics/index.ts';

const DAY = 86_400_000;
const LONGEST = 400 * DAY;

/** The first moment of a month such as `2026-10`, and that of the next, ms; undefined for what is no month. */
export const monthOf = (text: string): { since: number; until: number } | undefined => {
  const since = /^\d{4}-\d{2}$/.test(text) ? parseTimestamp(`${text}-01`) : undefined;
  if (since === undefined || text < '2000' || text > '2100') return undefined;
  const date = new Date(since);
  return { since, until: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) };
};

/** `month`, or `since` and `until`, or the last so many whole `days` (UTC) and today. */
export const readPeriod = (reader: QueryReader, clock: Clock): Required<Pick<Slice, 'since' | 'until'>> => {
  const now = clock.now();
  const days = reader.integer('days', 1, MAX_DAYS, 30);
  const month = reader.text('month');
  const given = (['since', 'until'] as const).map((name) => {
    const text = reader.text(name);
    const at = text === undefined ? undefined : parseTimestamp(text.replace(/ (\d{2}:?\d{2})$/, '+$1'));
    if (text !== undefined && at === undefined)
      reader.fail(name, 'Wrong format: use ISO 8601, such as 2026-11-01.');
    return at;
  });
  const end = now + 5 * 60_000;
  if (month !== undefined) {
    const found = monthOf(month);
    if (!found) reader.fail('month', 'Give a month such as 2026-10.');
    if (given.some((at) => at !== undefined)) reader.fail('month', 'Give a month, or since and until.');
    return found ?? { since: 0, until: end };
  }
  const [since = Math.floor(now / DAY) * DAY - days * DAY, until = end] = given;
  if (until <= since) reader.fail('until', 'Ensure this time is after since.');
  if (until - since > LONGEST) reader.fail('since', 'At most 400 days at once.');
  return { since, until };
};

const MOST_VALUES = 200;

const readValues = (reader: QueryReader, name: string): string[] | undefined => {
  const given = reader.text(name);
  const values = given === undefined ? undefined : splitNames(given);
  if (
    values &&
    (values.length > MOST_VALUES ||
      values.some((value) => value === '' || value.length > 255 || value.includes('\0')))
  )
    reader.fail(name, `Give up to ${MOST_VALUES} values of 1 to 255 characters.`);
  return values;
};

/** Stands for what has no model, queue or worker. */
const NONE = '(none)';

/** Which executions are meant. */
export const readFilter = (reader: QueryReader): CostFilter => {
  const filter: CostFilter = {};
  for (const name of ['task_type', 'model', 'queue_name', 'worker_name'] as const) {
    const values = readValues(reader, name);
    if (values) filter[name] = values.map((value) => (value === NONE ? '' : value));
  }
  return filter;
};
