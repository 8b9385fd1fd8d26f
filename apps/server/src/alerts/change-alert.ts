import { NoteInput, SnoozeInput } from '@vigie/contract';
import type { AlertOutput } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { AppError, invalid, notFound } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { compileCheck } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import { toAlertOutput } from './alert.ts';
import type { AlertRow } from './alert.ts';
import type { AlertDeps } from './deps.ts';
import { findAlert, insertEvent, markAcknowledged, markSnoozed } from './life-store.ts';
import { resolveAlert } from './resolve-alerts.ts';
import { findRule } from './store.ts';
import type { RuleRow } from './store.ts';

const MINUTE = 60_000;
const checkNote = compileCheck(NoteInput);
const checkSnooze = compileCheck(SnoozeInput);

const read = (check: typeof checkNote, body: unknown): unknown => {
  const errors = check(body);
  if (errors) throw invalid(errors);
  return body;
};

/**
 * Changes an alert under the locks of its rule and of it, in the order in which the evaluator takes them.
 * @throws AppError not_found, also for another brand's alert
 */
const change = async (
  ctx: Ctx,
  deps: AlertDeps,
  idText: string,
  work: (tx: Sql, alert: AlertRow, rule: RuleRow | undefined) => Promise<boolean | void>,
): Promise<AlertOutput> => {
  const id = readId(idText);
  const told = await deps.sql.transaction(async (tx) => {
    const seen = await findAlert(ctx, tx, id);
    if (!seen) throw notFound();
    const rule = await findRule(ctx, tx, seen.rule_id, true);
    const alert = await findAlert(ctx, tx, id, true);
    if (!alert) throw notFound();
    return work(tx, alert, rule);
  });
  if (told === true) deps.notifications.wake();
  const [row, notifications] = await Promise.all([
    findAlert(ctx, deps.sql, id),
    deps.notificationsOf(ctx, deps.sql, [id]),
  ]);
  if (!row) throw notFound();
  return toAlertOutput(row, notifications.get(id) ?? []);
};

const refuseResolved = (alert: AlertRow): void => {
  if (alert.resolved_at) throw new AppError('conflict', 'This alert is resolved already.');
};

/** Marks an alert as seen; the first who did so stays. @throws AppError not_found, conflict once it is resolved */
export const acknowledge = (
  ctx: Ctx,
  deps: AlertDeps,
  idText: string,
  body: unknown,
): Promise<AlertOutput> => {
  const { note = '' } = read(checkNote, body) as NoteInput;
  return change(ctx, deps, idText, async (tx, alert) => {
    refuseResolved(alert);
    if (alert.acknowledged_at) return;
    const at = deps.clock.now();
    await markAcknowledged(ctx, tx, { id: alert.id, at, by: ctx.actor });
    await insertEvent(ctx, tx, alert, { kind: 'acknowledged', at, actor: ctx.actor, detail: note });
  });
};

/** Ends an alert; one that is resolved stays as it is. @throws AppError not_found */
export const resolve = (ctx: Ctx, deps: AlertDeps, idText: string, body: unknown): Promise<AlertOutput> => {
  const { note = '' } = read(checkNote, body) as NoteInput;
  return change(ctx, deps, idText, async (tx, alert, rule) =>
    alert.resolved_at
      ? false
      : resolveAlert(ctx, tx, deps, { alert, rule, at: deps.clock.now(), detail: note }),
  );
};

/** Tells nobody of an alert for some minutes from now. @throws AppError not_found, conflict once it is resolved */
export const snooze = (ctx: Ctx, deps: AlertDeps, idText: string, body: unknown): Promise<AlertOutput> => {
  const { minutes, note } = read(checkSnooze, body) as SnoozeInput;
  return change(ctx, deps, idText, async (tx, alert) => {
    refuseResolved(alert);
    const at = deps.clock.now();
    const until = Math.round(at + minutes * MINUTE);
    await markSnoozed(ctx, tx, { id: alert.id, until });
    const detail = `until ${formatTimestamp(until)}${note ? `: ${note}` : ''}`;
    await insertEvent(ctx, tx, alert, { kind: 'snoozed', at, actor: ctx.actor, detail });
  });
};
