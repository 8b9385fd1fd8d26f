import { RepricingInput } from '@vigie/contract';
import type { RepricingOutput } from '@vigie/contract';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { invalid } from '../../core/errors.ts';
import type { FieldErrors } from '../../core/errors.ts';
import { parseTimestamp } from '../../core/timestamp.ts';
import type { Sql } from '../../control-db/index.ts';
import { compileCheck } from '../../http/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { selectBook } from '../book-store.ts';
import { toRepricingOutput, toStoredSpan } from './definition.ts';
import type { Definition } from './definition.ts';
import { planRepricing } from './plan.ts';
import { insertRepricing } from './store.ts';

const DAY = 86_400_000;
const LONGEST = 400 * DAY;
const AHEAD_MS = 5 * 60_000;
const checkFields = compileCheck(RepricingInput);

const read = (body: unknown, now: number): Definition => {
  const wrong: FieldErrors = { ...checkFields(body) };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(wrong);
  const input = body as RepricingInput;
  const time = (name: 'since' | 'until', fallback: number): number =>
    name in wrong || input[name] === undefined ? fallback : (parseTimestamp(input[name]) as number);
  const since = time('since', 0);
  const until = time('until', now + AHEAD_MS);
  if (!('since' in wrong) && since < now - LONGEST)
    wrong['since'] = ['Ensure this time is at most 400 days back.'];
  if (until > now + AHEAD_MS) wrong['until'] ??= ['Ensure this time is at most 5 minutes ahead.'];
  if (!('since' in wrong) && !('until' in wrong) && until <= since)
    wrong['until'] = ['Ensure this time is after since.'];
  if (input.only_unpriced && input.include_given)
    wrong['include_given'] ??= ['What came with a cost is not unpriced: give one or the other.'];
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  return {
    bookId: input.book_id ?? null,
    since,
    until,
    taskTypes: [...new Set(input.task_types?.map((type) => type.trim()))],
    includeGiven: input.include_given ?? false,
    onlyUnpriced: input.only_unpriced ?? false,
  };
};

/**
 * A dry run: what a past period would cost under another book, by day and type. It stands ready to be applied.
 * @throws AppError invalid naming every wrong field
 */
export const createRepricing = async (
  ctx: Ctx,
  deps: { sql: Sql; db: TelemetryDb; clock: Clock },
  body: unknown,
): Promise<RepricingOutput> => {
  const now = deps.clock.now();
  const definition = read(body, now);
  if (definition.bookId !== null && !(await selectBook(ctx, deps.sql, definition.bookId)))
    throw invalid({ book_id: ['There is no such book.'] });
  const { spans, summary } = await planRepricing(ctx, deps, definition);
  const row = await insertRepricing(ctx, deps.sql, {
    ...definition,
    status: 'planned',
    plan: spans.map(toStoredSpan),
    summary,
    createdAt: new Date(now),
  });
  return toRepricingOutput(row);
};
