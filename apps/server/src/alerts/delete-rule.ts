import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import { readId } from '../tasks/index.ts';
import type { AlertDeps } from './deps.ts';
import { resolveAlerts } from './resolve-alerts.ts';
import { announceRules, findRule, removeRule } from './store.ts';

/** Removes a rule and resolves its active alerts; what happened stays in the history. @throws AppError not_found */
export const deleteRule = async (ctx: Ctx, deps: AlertDeps, idText: string): Promise<void> => {
  const id = readId(idText);
  const told = await deps.sql.transaction(async (tx) => {
    const rule = await findRule(ctx, tx, id, true);
    if (!rule) throw notFound();
    const any = await resolveAlerts(ctx, tx, deps, {
      rule,
      at: deps.clock.now(),
      detail: 'The rule was deleted.',
    });
    await removeRule(ctx, tx, id);
    await announceRules(ctx, tx);
    return any;
  });
  if (told) deps.notifications.wake();
  await deps.rulesChanged(ctx.brandId);
};
