import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { brandName } from '../tenancy/index.ts';
import type { AlertRow } from './alert.ts';
import type { AlertDeps } from './deps.ts';
import { insertEvent, lockActiveAlerts, markResolved } from './life-store.ts';
import { alertMessage } from './message.ts';
import { silenceOf } from './silence.ts';
import type { Subject } from './silence.ts';
import { selectSilences } from './silences-store.ts';
import { toRule } from './store.ts';
import type { RuleRow } from './store.ts';

type Deps = Pick<AlertDeps, 'notifications'>;

const subjectOf = (rule: RuleRow, alert: AlertRow): Subject => ({
  ruleId: rule.id,
  groupKey: alert.group_key,
  severity: alert.severity,
  taskTypes: rule.group_by === 'task_type' ? [alert.group_key] : rule.task_types,
  queueNames: rule.queue_names,
});

/** Why nobody is told of a recovery that the rule would tell; undefined when it is told. */
const whyQuiet = async (
  ctx: Ctx,
  tx: Sql,
  rule: RuleRow,
  alert: AlertRow,
  at: number,
): Promise<string | undefined> => {
  if (alert.snoozed_until && alert.snoozed_until.getTime() > at) return 'snoozed';
  if (alert.flapping) return 'flapping';
  const silence = silenceOf(await selectSilences(ctx, tx, at), subjectOf(rule, alert), at);
  return silence && String(silence.id);
};

/**
 * Resolves one active alert by hand, in the caller's transaction, which holds the locks of its rule and of it. Whoever
 * heard of the alert hears of its end when the rule says so.
 * @returns whether a message waits to be sent
 */
export const resolveAlert = async (
  ctx: Ctx,
  tx: Sql,
  deps: Deps,
  about: { alert: AlertRow; rule: RuleRow | undefined; at: number; detail: string },
): Promise<boolean> => {
  const { alert, rule, at, detail } = about;
  await markResolved(ctx, tx, { id: alert.id, at, by: ctx.actor });
  const wanted = rule?.notify_recovery === true && alert.last_notified_at !== null;
  const quiet = wanted ? await whyQuiet(ctx, tx, rule, alert, at) : undefined;
  await insertEvent(ctx, tx, alert, {
    kind: 'resolved',
    at,
    actor: ctx.actor,
    detail,
    ...(quiet === undefined ? {} : { silencedBy: quiet }),
  });
  if (!wanted || quiet !== undefined) return false;
  const name = await brandName(ctx, { sql: tx });
  const message = alertMessage('recovered', { rule: toRule(rule), brandName: name, alert, at, chart: [] });
  const sent = await deps.notifications.enqueue(ctx, tx, message, {
    emails: rule.notification_emails,
    channels: rule.channels,
  });
  return sent.length > 0;
};

/** The same for all active alerts of a rule, whose lock the caller holds. */
export const resolveAlerts = async (
  ctx: Ctx,
  tx: Sql,
  deps: Deps,
  about: { rule: RuleRow; at: number; detail: string },
): Promise<boolean> => {
  let told = false;
  for (const alert of await lockActiveAlerts(ctx, tx, about.rule.id))
    told = (await resolveAlert(ctx, tx, deps, { ...about, alert })) || told;
  return told;
};
