import { ALERTS_PER_WEEK, BACKTEST_DAYS } from '@vigie/contract';
import type { BacktestOutput } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import { AppError, invalid, notFound } from '../../core/errors.ts';
import type { FieldErrors } from '../../core/errors.ts';
import type { Sql } from '../../control-db/index.ts';
import { readQuery } from '../../http/index.ts';
import type { RawQuery } from '../../http/index.ts';
import { readId } from '../../tasks/index.ts';
import { readRule } from '../rule-input.ts';
import { findRule, toRule } from '../store.ts';
import type { RuleValues } from '../store.ts';
import { backtest } from './backtest.ts';
import type { BacktestDeps, BacktestWish } from './backtest.ts';

/** The wish from a body: what is wrong with it goes into `errors`. */
const readWish = (body: Record<string, unknown>, errors: FieldErrors): BacktestWish => {
  const read = (name: string, { least, most, usual }: { least: number; most: number; usual: number }) => {
    const given = body[name];
    if (given === undefined) return usual;
    if (typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most) return given;
    errors[name] = [`A whole number from ${least} to ${most} is required.`];
    return usual;
  };
  return { days: read('days', BACKTEST_DAYS), alertsPerWeek: read('alerts_per_week', ALERTS_PER_WEEK) };
};

/** Nobody is told of a backtest, and it needs no name: what readRule insists on is filled in. */
const withStandIns = (given: Record<string, unknown>): Record<string, unknown> => {
  const told = [given['notification_emails'], given['channels']].some(
    (list) => list !== undefined && !(Array.isArray(list) && list.length === 0),
  );
  return {
    name: 'Not saved yet',
    ...given,
    ...(told ? {} : { notification_emails: ['nobody@example.com'] }),
  };
};

const readUnsaved = (body: unknown): { values: RuleValues; wish: BacktestWish } => {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid({ non_field_errors: ['An object is required.'] });
  const { days, alerts_per_week, ...given } = body as Record<string, unknown>;
  let errors: FieldErrors = {};
  const wish = readWish({ days, alerts_per_week }, errors);
  let values: RuleValues | undefined;
  try {
    values = readRule(withStandIns(given));
  } catch (error) {
    if (!(error instanceof AppError) || !error.fields) throw error;
    errors = { ...error.fields, ...errors };
  }
  if (!values || Object.keys(errors).length > 0) throw invalid(errors);
  return { values, wish };
};

/** Replays a rule that is not saved. @throws AppError invalid with everything that is wrong at once */
export const backtestUnsaved = async (
  ctx: Ctx,
  deps: BacktestDeps,
  body: unknown,
): Promise<BacktestOutput> => {
  const { values, wish } = readUnsaved(body);
  const now = new Date(deps.clock.now());
  const row = {
    ...values,
    id: 0,
    brand_id: ctx.brandId,
    trigger_count: 0,
    last_triggered_at: null,
    broken_reason: null,
    created_at: now,
    updated_at: now,
  };
  return backtest(ctx, deps, toRule(row), wish);
};

/** Replays a saved rule. @throws AppError not_found, also for another brand's; invalid for a field without history */
export const backtestSaved = async (
  ctx: Ctx,
  deps: BacktestDeps & { sql: Sql },
  idText: string,
  query: RawQuery,
): Promise<BacktestOutput> => {
  const reader = readQuery(query);
  const read = (name: string, { least, most, usual }: { least: number; most: number; usual: number }) =>
    reader.integer(name, least, most, usual);
  const wish = { days: read('days', BACKTEST_DAYS), alertsPerWeek: read('alerts_per_week', ALERTS_PER_WEEK) };
  reader.finish();
  const row = await findRule(ctx, deps.sql, readId(idText));
  if (!row) throw notFound();
  return backtest(ctx, deps, toRule(row), wish);
};
