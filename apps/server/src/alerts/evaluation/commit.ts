import type { Clock } from '../../core/clock.ts';
import { serverCtx } from '../../core/ctx.ts';
import type { ControlDb, Sql } from '../../control-db/index.ts';
import type { Notifications } from '../../notifications/index.ts';
import { brandName } from '../../tenancy/index.ts';
import { verdict } from '../breach.ts';
import { alertMessage } from '../message.ts';
import type { Rule } from '../rule.ts';
import { selectSilences } from '../silences-store.ts';
import type { SilenceRow } from '../silence.ts';
import { lockRules, markBroken } from '../store.ts';
import { whyQuiet } from '../why-quiet.ts';
import type { Breach, Incident } from './breach-of-rule.ts';
import {
  countFired,
  insertAlerts,
  insertEvents,
  keyOf,
  markTold,
  selectActive,
  selectCounted,
  selectFired,
  selectPast,
  updateAlerts,
} from './commit-store.ts';
import { isEach } from './compile.ts';
import { decide } from './decide.ts';
import type { Decision } from './decide.ts';

export interface CommitDeps {
  sql: ControlDb;
  clock: Clock;
  notifications: Pick<Notifications, 'enqueue' | 'wake'>;
}

/** The incidents of each rule and group put together, in order of time. */
const merge = (incidents: readonly Incident[]): Incident[] => {
  const merged = new Map<string, Incident>();
  for (const incident of incidents) {
    const key = keyOf(incident.rule.id, incident.groupKey);
    const other = merged.get(key);
    merged.set(
      key,
      other
        ? {
            ...incident,
            again: incident.again || other.again,
            breaches: [...other.breaches, ...incident.breaches].toSorted((a, b) => a.at - b.at),
          }
        : incident,
    );
  }
  return [...merged.values()];
};

/**
 * What is left of breaches when the rule was changed after they were found: executions are judged anew, aggregates are
 * measured again soon anyhow.
 */
const judgeAnew = (incident: Incident, rule: Rule): Incident | undefined => {
  if (rule.updatedAt === incident.rule.updatedAt) return { ...incident, rule };
  if (
    !isEach(rule) ||
    rule.metricField !== incident.rule.metricField ||
    rule.groupBy !== incident.rule.groupBy
  )
    return undefined;
  const breaches = incident.breaches.flatMap((breach): Breach[] => {
    const said = breach.value === null ? undefined : verdict(rule, breach.value);
    const meant = [
      [rule.taskTypes, breach.taskTypes],
      [rule.queueNames, breach.queueNames],
    ].every(([wanted = [], of = []]) => wanted.length === 0 || of.some((one) => wanted.includes(one)));
    return said && meant ? [{ ...breach, ...said }] : [];
  });
  return breaches.length > 0 ? { ...incident, rule, breaches } : undefined;
};

type Decided = Decision & { rule: Rule };

const decideAll = async (tx: Sql, incidents: readonly Incident[], now: number): Promise<Decided[]> => {
  const places = incidents.map(({ rule, groupKey }) => ({
    brandId: rule.brandId,
    ruleId: rule.id,
    groupKey,
    key: keyOf(rule.id, groupKey),
  }));
  const active = await selectActive(tx, places);
  const closed = places.filter(({ key }) => !active.has(key));
  const past = closed.length > 0 ? await selectPast(tx, closed, now) : new Map<string, never>();
  const seenAgain = places.filter((_, i) => incidents[i]?.again);
  const counted = seenAgain.length > 0 ? await selectCounted(tx, seenAgain) : new Set<string>();

  const round = (): Decided[] =>
    incidents.flatMap((incident) => {
      const key = keyOf(incident.rule.id, incident.groupKey);
      const decision = decide(incident, {
        now,
        active: active.get(key),
        previous: past.get(key)?.previous,
        recent: past.get(key)?.recent ?? 0,
        isCounted: (id) => counted.has(keyOf(incident.rule.id, String(id))),
      });
      return decision ? [{ ...decision, rule: incident.rule }] : [];
    });
  const decided = round();
  const firing = decided.flatMap(({ rule, fired }) =>
    fired.flatMap(({ metric }) =>
      metric ? [{ brandId: rule.brandId, ruleId: rule.id, metricId: metric.id }] : [],
    ),
  );
  const before = firing.length > 0 ? await selectFired(tx, firing) : new Set<string>();
  if (before.size === 0) return decided;
  // Seen twice, by this server or another: what made the rule fire once does not do so again.
  for (const key of before) counted.add(key);
  return round();
};

interface Told {
  brandId: number;
  alertId: number;
  suppressed: number;
}

/** Who is told of what fired, or why nobody is; and the rows that say so. */
const tell = async (
  tx: Sql,
  deps: CommitDeps,
  decided: readonly Decided[],
  now: number,
): Promise<{ told: Told[]; quiet: Map<Decided, string>; sent: boolean }> => {
  const silences = new Map<number, SilenceRow[]>();
  const names = new Map<number, string>();
  const told: Told[] = [];
  const quiet = new Map<Decided, string>();
  let sent = false;
  for (const one of decided) {
    const { rule, alert, fired, suppressed } = one;
    if (fired.length === 0) continue;
    const ctx = serverCtx(rule.brandId);
    const of = silences.get(rule.brandId) ?? (await selectSilences(ctx, tx, now));
    silences.set(rule.brandId, of);
    const why = whyQuiet(alert, of, now);
    if (why !== undefined) {
      quiet.set(one, why);
      continue;
    }
    const name = names.get(rule.brandId) ?? (await brandName(ctx, { sql: tx }));
    names.set(rule.brandId, name);
    const message = alertMessage('fired', {
      rule,
      brandName: name,
      alert: { ...alert, suppressed: suppressed.before },
      at: now,
    });
    const to = { emails: rule.emails, channels: rule.channels };
    if ((await deps.notifications.enqueue(ctx, tx, message, to)).length > 0) sent = true;
    told.push({ brandId: rule.brandId, alertId: alert.id, suppressed: suppressed.after });
  }
  return { told, quiet, sent };
};

const eventsOf = (one: Decided, silencedBy: string | undefined, now: number) => {
  const { rule, alert, fired, opened } = one;
  const of = { brandId: rule.brandId, alertId: alert.id, ruleId: rule.id, at: now, actor: 'auto' };
  const flapping =
    opened && alert.flapping
      ? [{ ...of, kind: 'flapping' as const, detail: 'It keeps coming back: it stays open longer.' }]
      : [];
  return [
    ...fired.map((breach) => ({
      ...of,
      kind: 'fired' as const,
      value: breach.value,
      detail: breach.level,
      ...(breach.metric ? { metricId: breach.metric.id } : {}),
      ...(silencedBy === undefined ? {} : { silencedBy }),
    })),
    ...flapping,
  ];
};

const write = async (
  tx: Sql,
  deps: CommitDeps,
  incidents: readonly Incident[],
): Promise<{ sent: boolean; fired: number }> => {
  const locked = await lockRules(
    tx,
    incidents.map(({ rule }) => rule),
  );
  const found = merge(incidents).flatMap((incident) => {
    const rule = locked.get(incident.rule.id);
    const left = rule && judgeAnew(incident, rule);
    return left ? [left] : [];
  });
  const now = deps.clock.now();
  const decided = found.length > 0 ? await decideAll(tx, found, now) : [];
  if (decided.length === 0) return { sent: false, fired: 0 };

  const written = (of: readonly Decided[]) =>
    of.map(({ alert, fired, joined, suppressed }) => ({
      alert: { ...alert, suppressed: suppressed.before + suppressed.after },
      metrics: [...fired, ...joined].flatMap(({ metric }) => (metric ? [metric.id] : [])),
    }));
  const opened = decided.filter((one) => one.opened);
  const ids = opened.length > 0 ? await insertAlerts(tx, written(opened)) : new Map<string, number>();
  for (const { alert } of opened) alert.id = ids.get(keyOf(alert.rule_id, alert.group_key)) ?? 0;
  for (const { rule } of decided)
    if (rule.brokenReason !== undefined && isEach(rule)) await markBroken(rule, tx, rule.id, null);
  const others = decided.filter((one) => !one.opened);
  if (others.length > 0) await updateAlerts(tx, written(others));

  const fired = decided.filter((one) => one.fired.length > 0);
  if (fired.length === 0) return { sent: false, fired: 0 };
  const { told, quiet, sent } = await tell(tx, deps, fired, now);
  if (told.length > 0) await markTold(tx, told, now);
  await insertEvents(
    tx,
    fired.flatMap((one) => eventsOf(one, quiet.get(one), now)),
  );
  await countFired(tx, totalsOf(fired));
  return { sent, fired: fired.reduce((sum, one) => sum + one.fired.length, 0) };
};

/** Of each rule once: its groups may have fired together. */
const totalsOf = (fired: readonly Decided[]) => {
  const totals = new Map<number, { brandId: number; ruleId: number; count: number; at: number }>();
  for (const { rule, alert, fired: breaches } of fired) {
    const total = totals.get(rule.id) ?? { brandId: rule.brandId, ruleId: rule.id, count: 0, at: 0 };
    total.count += breaches.length;
    total.at = Math.max(total.at, alert.last_fired_at.getTime());
    totals.set(rule.id, total);
  }
  return [...totals.values()];
};

/**
 * Records what rules found, in one transaction: alerts, their events, the rules' counters, and the messages. Rules are
 * locked in order of their ids, so that of several servers one decides after the other.
 * @returns how many times rules fired
 */
export const commitIncidents = async (deps: CommitDeps, incidents: readonly Incident[]): Promise<number> => {
  const { sent, fired } = await deps.sql.transaction((tx) => write(tx, deps, incidents));
  if (sent) deps.notifications.wake();
  return fired;
};
