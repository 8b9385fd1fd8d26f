import { SilenceInput } from '@vigie/contract';
import type { SilenceOutput } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { invalid, notFound } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { formatTimestamp, parseTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { compileCheck } from '../http/index.ts';
import type { ListField, ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import type { SilenceRow } from './silence.ts';
import {
  endSilence,
  findSilence,
  HOLDS,
  insertSilence,
  listSilenceRows,
  missingRules,
} from './silences-store.ts';

interface Deps {
  sql: Sql;
  clock: Clock;
}

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;
const checkFields = compileCheck(SilenceInput);

const toOutput = (row: SilenceRow, now: number): SilenceOutput => ({
  id: row.id,
  reason: row.reason,
  starts_at: formatTimestamp(row.starts_at.getTime()),
  ends_at: formatTimestamp(row.ends_at.getTime()),
  is_active: row.starts_at.getTime() <= now && now < row.ends_at.getTime(),
  is_upcoming: now < row.starts_at.getTime(),
  matcher: {
    alert_rule: row.rule_ids,
    task_type: row.task_types,
    queue_name: row.queue_names,
    severity: row.severities,
    group: row.group_keys,
  },
  created_by: row.created_by,
  created_at: formatTimestamp(row.created_at.getTime()),
});

/** Start and end in ms, or what is wrong with them; fields that are wrong by themselves are left alone. */
const readTimes = (
  input: SilenceInput,
  now: number,
  wrong: FieldErrors,
): { start: number; end: number } | { errors: FieldErrors } => {
  const named = ['starts_at', 'ends_at', 'minutes'].filter((field) => field in wrong);
  if (named.length > 0) return { errors: {} };
  const start = input.starts_at === undefined ? now : (parseTimestamp(input.starts_at) as number);
  if (Math.abs(start - now) > YEAR)
    return { errors: { starts_at: ['Ensure this time is within a year of now.'] } };
  if ((input.minutes === undefined) === (input.ends_at === undefined))
    return { errors: { ends_at: ['Give either minutes or ends_at.'] } };
  const end =
    input.minutes === undefined
      ? (parseTimestamp(input.ends_at as string) as number)
      : start + input.minutes * MINUTE;
  const field = input.minutes === undefined ? 'ends_at' : 'minutes';
  if (end <= start) return { errors: { [field]: ['Ensure the end is after the start.'] } };
  if (end <= now) return { errors: { [field]: ['Ensure the end is in the future.'] } };
  if (end - start > YEAR) return { errors: { [field]: ['Ensure the silence is no longer than a year.'] } };
  return { start, end };
};

const unique = <T>(values: readonly T[] = []): T[] => [...new Set(values)];
const uniqueNames = (values: readonly string[] = []): string[] => unique(values.map((name) => name.trim()));

/** Silences alerts for a while. @throws AppError invalid naming every wrong field at once */
export const createSilence = async (ctx: Ctx, deps: Deps, body: unknown): Promise<SilenceOutput> => {
  const now = deps.clock.now();
  const wrong = checkFields(body) ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(wrong);
  const input = body as SilenceInput;
  const times = readTimes(input, now, wrong);
  const matcher = 'matcher' in wrong ? {} : (input.matcher ?? {});
  const rules = unique(matcher.alert_rule);
  const missing = await missingRules(ctx, deps.sql, rules);
  const errors: FieldErrors = {
    ...wrong,
    ...('errors' in times ? times.errors : {}),
    ...(!('reason' in wrong) && input.reason.trim() === ''
      ? { reason: ['This field may not be blank.'] }
      : {}),
    ...(missing.length > 0 ? { matcher: [`alert_rule: There is no rule ${missing.join(', ')}.`] } : {}),
  };
  if ('errors' in times || Object.keys(errors).length > 0) throw invalid(errors);
  const row = await insertSilence(ctx, deps.sql, {
    starts_at: new Date(times.start),
    ends_at: new Date(times.end),
    reason: input.reason.trim(),
    rule_ids: rules,
    group_keys: uniqueNames(matcher.group),
    task_types: uniqueNames(matcher.task_type),
    queue_names: uniqueNames(matcher.queue_name),
    severities: unique(matcher.severity),
    created_at: new Date(now),
  });
  return toOutput(row, now);
};

const time = (column: string): ListField => ({
  kind: 'time',
  column,
  type: 'time',
  nullable: false,
  orderable: true,
});

export const SILENCE_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    is_active: { kind: 'boolean', column: HOLDS, type: 'bool', nullable: false, orderable: true },
    created_by: { kind: 'text', column: 'created_by', type: 'text', nullable: false, orderable: true },
    starts_at: time('starts_at'),
    ends_at: time('ends_at'),
    created_at: time('created_at'),
  },
  createdField: 'created_at',
  defaultOrdering: '-starts_at',
  keyset: false,
};

export const listSilences = async (
  ctx: Ctx,
  deps: Deps,
  query: ListQuery,
): Promise<ListResult<SilenceOutput>> => {
  const now = deps.clock.now();
  const { count, rows } = await listSilenceRows(ctx, deps.sql, query, now);
  return { count, results: rows.map((row) => toOutput(row, now)), last: undefined };
};

export const showSilence = async (ctx: Ctx, deps: Deps, idText: string): Promise<SilenceOutput> => {
  const row = await findSilence(ctx, deps.sql, readId(idText));
  if (!row) throw notFound();
  return toOutput(row, deps.clock.now());
};

/** Ends a silence at once; one that ended already stays as it is. */
export const stopSilence = async (ctx: Ctx, deps: Deps, idText: string): Promise<void> => {
  if (!(await endSilence(ctx, deps.sql, readId(idText), deps.clock.now()))) throw notFound();
};
