import { verdict } from '../breach.ts';
import type { Verdict } from '../breach.ts';
import { quietTime } from '../quiet-time.ts';
import type { Rule, Severity } from '../rule.ts';

/** What was measured: at a moment (an execution) or from a moment on (an aggregate). All times in ms. */
export interface Point {
  at: number;
  /** The value holds up to here; the same as `at` for an execution. */
  until: number;
  /** null: there was no data. */
  value: number | null;
  /** Executions behind the value. */
  executions: number;
}

/** The points of one group of a rule, in order of time. */
export interface Track {
  group: string;
  points: readonly Point[];
}

export type SimulatedRule = Pick<
  Rule,
  'condition' | 'thresholdValue' | 'warningValue' | 'severity' | 'cooldownMinutes' | 'forMinutes'
> & {
  /** Whether the value is a length of time in minutes that goes on growing while a point lasts. */
  growing: boolean;
};

/** One time that somebody would have been told. */
export interface Firing {
  at: number;
  value: number | null;
  severity: Severity;
  level: 'warning' | 'critical';
  /** The last breach before the next firing of the same alert, or before its end. */
  until: number;
  executions: number;
  alert: Incident;
}

export interface Incident {
  group: string;
  from: number;
  /** The last breach. */
  until: number;
  /** Executions, or evaluations of an aggregate. */
  breaches: number;
  /** undefined while it is active. */
  resolvedAt: number | undefined;
}

export interface Simulation {
  fired: number;
  /** The latest of each group, at most 100 of each; all groups in order of time. */
  latest: Firing[];
  incidents: Incident[];
}

const MINUTE = 60_000;
/** An aggregate that stays in breach is seen again at each evaluation. */
export const TICK = 5_000;
const LATEST = 100;

type Said = Pick<Verdict, 'level' | 'severity'>;

const judge = (rule: SimulatedRule, value: number | null): Said | undefined =>
  value === null ? { level: 'critical', severity: rule.severity ?? 'medium' } : verdict(rule, value);

const simulateTrack = (rule: SimulatedRule, track: Track, now: number): Simulation => {
  const cooldown = rule.cooldownMinutes * MINUTE;
  // Evaluations of a lasting breach come at ticks: it fires again at the first one after the cooldown.
  const again = Math.max(TICK, Math.ceil(cooldown / TICK) * TICK);
  const quiet = quietTime(rule.cooldownMinutes);
  const incidents: Incident[] = [];
  let latest: Firing[] = [];
  let fired = 0;
  let active: { incident: Incident; critical: boolean; firing: Firing } | undefined;
  let pendingSince = 0;
  let pendingUntil = -Infinity;

  const fire = (at: number, point: Point, { level, severity }: Said, alert: Incident): Firing => {
    const grown = rule.growing ? (at - point.at) / MINUTE : 0;
    const value = point.value === null ? null : point.value + grown;
    const firing = { at, value, severity, level, until: at, executions: 0, alert };
    fired += 1;
    latest.push(firing);
    if (latest.length >= 2 * LATEST) latest = latest.slice(-LATEST);
    return firing;
  };

  for (const point of track.points) {
    const said = judge(rule, point.value);
    if (!said) continue;
    if (point.at > pendingUntil) pendingSince = point.at;
    pendingUntil = point.until;
    const start = Math.max(point.at, pendingSince + rule.forMinutes * MINUTE);
    if (rule.forMinutes > 0 && start >= point.until) continue;
    const critical = said.level === 'critical';

    if (active && start - active.incident.until >= quiet) {
      active.incident.resolvedAt = active.incident.until + quiet;
      active = undefined;
    }
    if (!active) {
      const incident: Incident = {
        group: track.group,
        from: start,
        until: start,
        breaches: 0,
        resolvedAt: undefined,
      };
      incidents.push(incident);
      active = { incident, critical, firing: fire(start, point, said, incident) };
    } else if (start - active.firing.at >= cooldown || (critical && !active.critical)) {
      active.firing = fire(start, point, said, active.incident);
      active.critical ||= critical;
    }
    const lasts = point.until > point.at;
    const { firing } = active;
    // Windows overlap: their executions cannot be added up.
    firing.executions = lasts
      ? Math.max(firing.executions, point.executions)
      : firing.executions + point.executions;
    while (active.firing.at + again < point.until) {
      active.firing.until = active.firing.at + again;
      active.firing = fire(active.firing.at + again, point, said, active.incident);
      active.firing.executions = point.executions;
    }
    active.firing.until = Math.max(start, point.until);
    active.incident.until = active.firing.until;
    active.incident.breaches += lasts ? 1 : point.executions;
  }
  if (active && now - active.incident.until >= quiet) {
    active.incident.resolvedAt = active.incident.until + quiet;
  }
  return { fired, latest: latest.slice(-LATEST), incidents };
};

/**
 * Replays a rule as the live evaluation would have seen it: the first breach opens an alert and fires, a breach after
 * the cooldown (or one that turns a warning critical) fires again, any other joins, and an alert resolves when no
 * breach came for the quiet time. Flap damping is left out: it holds back recovery notices, not firings.
 */
export const simulate = (rule: SimulatedRule, tracks: readonly Track[], now: number): Simulation => {
  const each = tracks.map((track) => simulateTrack(rule, track, now));
  return {
    fired: each.reduce((sum, { fired }) => sum + fired, 0),
    latest: each.flatMap(({ latest }) => latest).toSorted((a, b) => a.at - b.at),
    incidents: each.flatMap(({ incidents }) => incidents).toSorted((a, b) => a.from - b.from),
  };
};
