import type { RuleOutput } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { readId } from '../tasks/index.ts';
import { brandName } from '../tenancy/index.ts';
import type { AlertDeps } from './deps.ts';
import { resolveAlerts } from './resolve-alerts.ts';
import { readPatch, readRule } from './rule-input.ts';
import { toRuleOutput } from './rule-output.ts';
import { announceRules, findRule, insertRule, updateRule } from './store.ts';
import type { RuleRow, RuleValues } from './store.ts';

const MAX_CHANNELS = 20;

/** Complains of channels that the brand does not have; those that the rule had before may be gone since. */
const checkChannels = async (
  ctx: Ctx,
  deps: AlertDeps,
  sql: Sql,
  body: unknown,
  before: readonly number[] = [],
): Promise<FieldErrors> => {
  const given = (body as { channels?: unknown } | null)?.channels;
  const ids = (Array.isArray(given) ? given.slice(0, MAX_CHANNELS) : []).filter(
    (id): id is number => Number.isSafeInteger(id) && !before.includes(id as number),
  );
  const missing = ids.length === 0 ? [] : await deps.missingChannels(ctx, sql, ids);
  return missing.length > 0 ? { channels: [`There is no channel ${missing.join(', ')}.`] } : {};
};

/** Makes a rule. @throws AppError invalid naming every wrong or contradictory field at once */
export const createRule = async (ctx: Ctx, deps: AlertDeps, body: unknown): Promise<RuleOutput> => {
  const values = readRule(body, await checkChannels(ctx, deps, deps.sql, body));
  const row = await deps.sql.transaction(async (tx) => {
    const made = await insertRule(ctx, tx, values, new Date(deps.clock.now()));
    await announceRules(ctx, tx);
    return made;
  });
  await deps.rulesChanged(ctx.brandId);
  return toRuleOutput(row, await brandName(ctx, deps));
};

const change = async (
  ctx: Ctx,
  deps: AlertDeps,
  idText: string,
  body: unknown,
  read: (row: RuleRow, also: FieldErrors) => RuleValues,
): Promise<RuleOutput> => {
  const id = readId(idText);
  const changed = await deps.sql.transaction(async (tx) => {
    const before = await findRule(ctx, tx, id, true);
    if (!before) throw notFound();
    const at = deps.clock.now();
    const values = read(before, await checkChannels(ctx, deps, tx, body, before.channels));
    const after = await updateRule(ctx, tx, { id, values, at: new Date(at) });
    // Nobody would evaluate its alerts any more.
    const off = before.is_active && !values.is_active;
    const told = off
      ? await resolveAlerts(ctx, tx, deps, { rule: after, at, detail: 'The rule was switched off.' })
      : false;
    await announceRules(ctx, tx);
    return { row: after, told };
  });
  if (changed.told) deps.notifications.wake();
  await deps.rulesChanged(ctx.brandId);
  return toRuleOutput(changed.row, await brandName(ctx, deps));
};

/** Puts another rule in the place of one. @throws AppError not_found; invalid as createRule */
export const replaceRule = (ctx: Ctx, deps: AlertDeps, idText: string, body: unknown): Promise<RuleOutput> =>
  change(ctx, deps, idText, body, (_row, also) => readRule(body, also));

/** Changes the fields that are given. @throws AppError not_found; invalid as createRule */
export const patchRule = (ctx: Ctx, deps: AlertDeps, idText: string, body: unknown): Promise<RuleOutput> =>
  change(ctx, deps, idText, body, (row, also) => readPatch(row, body, also));
