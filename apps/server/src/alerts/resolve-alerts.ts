import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { brandName } from '../tenancy/index.ts';
import type { AlertRow } from './alert.ts';
import type { AlertDeps } from './deps.ts';
import { insertEvent, lockActiveAlerts, markResolved } from './life-store.ts';
import { alertMessage } from './message.ts';
import { whyQuiet } from './why-quiet.ts';
import { selectSilences } from './silences-store.ts';
import { toRule } from './store.ts';
import type { RuleRow } from './store.ts';

/** Who resolves: a caller, or `auto`. */
type Actor = Pick<Ctx, 'brandId' | 'brands' | 'actor'>;
type Deps = Pick<AlertDeps, 'notifications'>;

/**
 * Resolves one active alert, in the caller's transaction, which holds the locks of its rule and of it. Whoever
 * heard of the alert hears of its end when the rule says so.
 * @returns whether a message waits to be sent
 */
export const resolveAlert = async (
  ctx: Actor,
  tx: Sql,
  deps: Deps,
  about: { alert: AlertRow; rule: RuleRow | undefined; at: number; detail: string },
): Promise<boolean> => {
  const { alert, rule, at, detail } = about;
  await markResolved(ctx, tx, { id: alert.id, at, by: ctx.actor });
  const wanted = rule?.notify_recovery === true && alert.last_notified_at !== null;
  const quiet = wanted
    ? alert.flapping
      ? 'flapping'
      : whyQuiet(alert, await selectSilences(ctx, tx, at), at)
    : undefined;
  await insertEvent(ctx, tx, alert, {
    kind: 'resolved',
    at,
    actor: ctx.actor,
    detail,
    ...(quiet === undefined ? {} : { silencedBy: quiet }),
  });
  if (!wanted || quiet !== undefined) return false;
  const name = await brandName(ctx, { sql: tx });
  const message = alertMessage('recovered', { rule: toRule(rule), brandName: name, alert, at });
  const sent = await deps.notifications.enqueue(ctx, tx, message, {
    emails: rule.notification_emails,
    channels: rule.channels,
  });
  return sent.length > 0;
};

/** The same for all active alerts of a rule, whose lock the caller holds. */
export const resolveAlerts = async (
  ctx: Actor,
  tx: Sql,
  deps: Deps,
  about: { rule: RuleRow; at: number; detail: string },
): Promise<boolean> => {
  let told = false;
  for (const alert of await lockActiveAlerts(ctx, tx, about.rule.id))
    told = (await resolveAlert(ctx, tx, deps, { ...about, alert })) || told;
  return told;
};
