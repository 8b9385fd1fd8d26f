import { AppliedInput } from '@vigie/contract';
import type { Recommendation } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { invalid, notFound } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import { compileCheck } from '../http/index.ts';
import { findApplied, removeApplied, upsertApplied } from './applied-store.ts';
import { idOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { gather } from './gather.ts';
import type { RecommendDeps } from './gather.ts';
import { toApplied, toOpen } from './list-recommendations.ts';
import { measureApplied } from './measure.ts';

const DAYS = 7;
const DAY = 86_400_000;
const BACK_MS = 30 * DAY;
const checkFields = compileCheck(AppliedInput);

const findOpen = async (ctx: Ctx, deps: RecommendDeps, id: string): Promise<Draft | undefined> =>
  (await gather(ctx, deps, DAYS)).drafts.find((draft) => idOf(draft) === id);

/** What can be an id at all. @throws AppError not_found */
const checkId = (id: string): void => {
  if (!/^[a-z_]+-[\da-f]{12}$/.test(id)) throw notFound();
};

export const showRecommendation = async (
  ctx: Ctx,
  deps: RecommendDeps,
  id: string,
): Promise<Recommendation> => {
  checkId(id);
  const applied = await findApplied(ctx, deps.sql, id);
  if (applied) return toApplied(applied, await measureApplied(ctx, deps, applied));
  const open = await findOpen(ctx, deps, id);
  if (!open) throw notFound();
  return toOpen(open);
};

/** Notes that somebody did what was recommended. @throws AppError not_found, or invalid naming every wrong field */
export const applyRecommendation = async (
  ctx: Ctx,
  deps: RecommendDeps,
  id: string,
  body: unknown,
): Promise<Recommendation> => {
  const now = deps.clock.now();
  const wrong: FieldErrors = { ...checkFields(body) };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(wrong);
  const input = body as AppliedInput;
  const given =
    'applied_at' in wrong || input.applied_at === undefined
      ? now
      : (parseTimestamp(input.applied_at) as number);
  if (given > now || given < now - BACK_MS)
    wrong['applied_at'] = ['Ensure this time is within the last 30 days.'];
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  checkId(id);
  const draft = (await findApplied(ctx, deps.sql, id))?.recommendation ?? (await findOpen(ctx, deps, id));
  if (!draft) throw notFound();
  const row = await upsertApplied(ctx, deps.sql, {
    id,
    at: new Date(given),
    note: input.note?.trim() ?? '',
    draft,
  });
  return toApplied(row, await measureApplied(ctx, deps, row));
};

/** It was not applied after all: it may be recommended again. */
export const unapplyRecommendation = async (ctx: Ctx, deps: RecommendDeps, id: string): Promise<void> => {
  checkId(id);
  if (!(await removeApplied(ctx, deps.sql, id))) throw notFound();
};
