import type { AlertRow } from '../alert.ts';
import { SEVERITIES } from '../rule.ts';
import type { Rule } from '../rule.ts';
import type { Breach } from './breach-of-rule.ts';

const MINUTE = 60_000;
const MOST_TASKS = 100;
/** An alert that is about more types or queues than this is about none in particular. */
const MOST_SUBJECTS = 20;
/** So many alerts of one rule and group within an hour are flapping. */
const FLAPS = 3;
const LONGEST_FACTOR = 64;

/** The alert before, of the same rule and group. */
export interface Previous {
  lastFiredAt: number;
  resolvedAt: number;
  byHand: boolean;
}

/** What is known of a rule and group when breaches come. */
export interface Known {
  /** ms */
  now: number;
  active: AlertRow | undefined;
  previous: Previous | undefined;
  /** Alerts of the last hour. */
  recent: number;
  /** Whether an execution was counted already. */
  isCounted: (metricId: number) => boolean;
}

/** What breaches do to an alert. */
export interface Decision {
  alert: AlertRow;
  opened: boolean;
  fired: Breach[];
  joined: Breach[];
  /** Breaches that told nobody up to the last firing, and after it. */
  suppressed: { before: number; after: number };
}

const worse = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) >= order.indexOf(b) ? a : b);

/** With what a breach is about. An empty list means nothing in particular, and stays empty once there were too many. */
const withSubjects = (all: string[], more: readonly string[], isFirst: boolean): string[] => {
  if (more.length === 0 || (all.length === 0 && !isFirst)) return [];
  const both = [...new Set([...all, ...more])];
  return both.length > MOST_SUBJECTS ? [] : both.length === all.length ? all : both;
};

const open = (rule: Rule, groupKey: string, breach: Breach, known: Known): AlertRow => {
  const flaps = known.recent + 1;
  const at = new Date(breach.at);
  return {
    id: 0,
    brand_id: rule.brandId,
    rule_id: rule.id,
    rule_name: rule.name,
    group_key: groupKey,
    metric_field: rule.metricField,
    aggregation: rule.aggregation,
    condition: rule.condition,
    threshold_value: breach.threshold,
    current_value: breach.value,
    level: breach.level,
    severity: breach.severity,
    triggered_at: at,
    last_fired_at: at,
    last_breach_at: new Date(known.now),
    last_notified_at: null,
    fire_count: 0,
    affected_tasks: [],
    affected_count: 0,
    suppressed: 0,
    task_types: [],
    queue_names: [],
    flapping: flaps >= FLAPS,
    quiet_factor: flaps >= FLAPS ? Math.min(2 ** (flaps - FLAPS + 1), LONGEST_FACTOR) : 1,
    acknowledged_at: null,
    acknowledged_by: null,
    snoozed_until: null,
    resolved_at: null,
    resolved_by: null,
  };
};

/**
 * Whether a breach belongs to the alert before, which is over. An execution read back after a crash may have been part
 * of it; what somebody resolved by hand though it lasts does not come back before the cooldown.
 */
const isOver = (previous: Previous | undefined, breach: Breach, rule: Rule, again: boolean): boolean => {
  if (!previous) return false;
  const cooling = breach.at < previous.lastFiredAt + rule.cooldownMinutes * MINUTE;
  if (breach.metric) return again && cooling && breach.at <= previous.resolvedAt;
  return previous.byHand && cooling;
};

const touch = (alert: AlertRow, breach: Breach, isFirst: boolean): void => {
  const tasks = breach.metric ? [breach.metric.taskId] : (breach.tasks ?? []);
  for (const task of tasks) {
    const rest = alert.affected_tasks.filter((one) => one !== task);
    if (rest.length === alert.affected_tasks.length) alert.affected_count += 1;
    alert.affected_tasks = [...rest, task].slice(-MOST_TASKS);
  }
  alert.task_types = withSubjects(alert.task_types, breach.taskTypes, isFirst);
  alert.queue_names = withSubjects(alert.queue_names, breach.queueNames, isFirst);
  alert.current_value = breach.value;
};

const fire = (alert: AlertRow, breach: Breach): void => {
  alert.last_fired_at = new Date(breach.at);
  alert.fire_count += 1;
  alert.threshold_value = breach.threshold;
  alert.level = breach.level;
  alert.severity = breach.severity;
};

/**
 * The first breach opens an alert and fires; one after the cooldown, or the first past the threshold of an alert that
 * was a warning, fires again; any other joins.
 * @param breaches in order of time
 * @returns undefined when nothing comes of them
 */
export const decide = (
  incident: { rule: Rule; groupKey: string; breaches: readonly Breach[]; again: boolean },
  known: Known,
): Decision | undefined => {
  const { rule, groupKey, breaches, again } = incident;
  const cooldown = rule.cooldownMinutes * MINUTE;
  let alert = known.active && { ...known.active };
  const fired: Breach[] = [];
  const joined: Breach[] = [];
  const suppressed = { before: alert?.suppressed ?? 0, after: 0 };
  // A clock that was ahead and was put right must not mute the rule until that time comes.
  if (alert && alert.last_fired_at.getTime() > known.now) alert.last_fired_at = new Date(known.now);

  for (const breach of breaches) {
    if (breach.metric && known.isCounted(breach.metric.id)) continue;
    const isFirst = !alert;
    if (!alert) {
      if (isOver(known.previous, breach, rule, again)) continue;
      alert = open(rule, groupKey, breach, known);
    }
    const escalates = alert.level === 'warning' && breach.level === 'critical';
    if (isFirst || escalates || breach.at >= alert.last_fired_at.getTime() + cooldown) {
      fire(alert, breach);
      fired.push(breach);
      suppressed.before += suppressed.after;
      suppressed.after = 0;
    } else {
      alert.severity = worse(SEVERITIES, alert.severity, breach.severity);
      joined.push(breach);
      suppressed.after += 1;
    }
    touch(alert, breach, isFirst);
  }
  if (!alert || fired.length + joined.length === 0) return undefined;
  alert.last_breach_at = new Date(known.now);
  return { alert, opened: !known.active, fired, joined, suppressed };
};
