import type { Sql } from '../../control-db/index.ts';
import { serverCtx } from '../../core/ctx.ts';
import { messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { brandName } from '../../tenancy/index.ts';
import type { AlertRow } from '../alert.ts';
import { findAlert, insertEvent } from '../life-store.ts';
import { alertMessage } from '../message.ts';
import { resolveAlert } from '../resolve-alerts.ts';
import { selectSilences } from '../silences-store.ts';
import type { SilenceRow } from '../silence.ts';
import { quietTime } from '../quiet-time.ts';
import { findRule, toRule } from '../store.ts';
import type { Rule } from '../rule.ts';
import { whyQuiet } from '../why-quiet.ts';
import type { CommitDeps } from './commit.ts';
import { markTold, rewindAlert } from './commit-store.ts';
import { dueOf } from './due.ts';
import type { Due } from './due.ts';

interface LifeDeps extends CommitDeps {
  logger: Logger;
}

const tell = async (
  tx: Sql,
  deps: LifeDeps,
  about: { rule: Rule; alert: AlertRow; now: number; due: 'tell' | 'renotify' },
): Promise<boolean> => {
  const { rule, alert, now, due } = about;
  const ctx = serverCtx(rule.brandId);
  const message = alertMessage(due === 'tell' ? 'fired' : 'renotified', {
    rule,
    brandName: await brandName(ctx, { sql: tx }),
    alert,
    at: now,
  });
  const sent = await deps.notifications.enqueue(ctx, tx, message, {
    emails: rule.emails,
    channels: rule.channels,
  });
  await markTold(tx, [{ brandId: rule.brandId, alertId: alert.id, suppressed: 0 }], now);
  await insertEvent(ctx, tx, alert, {
    kind: 'renotified',
    at: now,
    actor: 'auto',
    value: alert.current_value,
    detail: due === 'tell' ? 'The silence is over.' : 'It is still active.',
  });
  return sent.length > 0;
};

/** Does what is due, if it still is once the rule and the alert are locked. @returns whether a message waits */
const act = (
  deps: LifeDeps,
  seen: AlertRow,
  dueNow: (rule: Rule, alert: AlertRow, silences: readonly SilenceRow[], now: number) => Due | undefined,
): Promise<boolean> =>
  deps.sql.transaction(async (tx) => {
    const ctx = serverCtx(seen.brand_id);
    const row = await findRule(ctx, tx, seen.rule_id, true);
    const alert = await findAlert(ctx, tx, seen.id, true);
    if (!row || !alert || alert.resolved_at) return false;
    const rule = toRule(row);
    const now = deps.clock.now();
    const due = dueNow(rule, alert, await selectSilences(ctx, tx, now), now);
    switch (due) {
      case undefined:
        return false;
      case 'rewind':
        await rewindAlert(ctx, tx, alert.id, now);
        return false;
      case 'resolve': {
        const detail = `No breach for ${quietTime(rule.cooldownMinutes, alert.quiet_factor) / 60_000} minutes.`;
        return resolveAlert(ctx, tx, deps, { alert, rule: row, at: now, detail });
      }
      default:
        return tell(tx, deps, { rule, alert, now, due });
    }
  });

/**
 * Lets time do its work on active alerts: they resolve after the quiet time, are told when a silence ends, and told
 * again as their rule says. An alert that fails stops no other.
 * @param isResolvable whether anybody can say that the condition of a rule no longer holds
 */
export const liveOn = async (
  deps: LifeDeps,
  active: readonly AlertRow[],
  find: (ruleId: number) => Rule | undefined,
  isResolvable: (rule: Rule) => boolean,
): Promise<void> => {
  let sent = false;
  for (const [brandId, alerts] of Map.groupBy(active, (alert) => alert.brand_id)) {
    const dueNow = (rule: Rule, alert: AlertRow, silences: readonly SilenceRow[], now: number) =>
      dueOf(rule, alert, {
        now,
        quiet: whyQuiet(alert, silences, now) !== undefined,
        resolvable: isResolvable(rule),
      });
    const now = deps.clock.now();
    const silences = await selectSilences(serverCtx(brandId), deps.sql, now);
    for (const alert of alerts) {
      const rule = find(alert.rule_id);
      if (!rule || dueNow(rule, alert, silences, now) === undefined) continue;
      try {
        sent = (await act(deps, alert, dueNow)) || sent;
      } catch (error) {
        deps.logger.warn({ alert: alert.id, reason: messageOf(error) }, 'an alert could not be looked after');
      }
    }
  }
  if (sent) deps.notifications.wake();
};
