import { verdict } from '../../breach.ts';
import { quietTime } from '../../quiet-time.ts';
import type { SimulatedRule } from '../simulate.ts';

const MINUTE = 60_000;
const TICK = 5_000;

export interface Seen {
  at: number;
  value: number;
}

/** All values of one group one after the other, with nothing but what the rule's words say. */
export const walk = (
  rule: Pick<SimulatedRule, 'condition' | 'thresholdValue' | 'warningValue' | 'severity' | 'cooldownMinutes'>,
  all: readonly Seen[],
): { fired: number[]; alerts: { from: number; last: number }[] } => {
  const fired: number[] = [];
  const alerts: { from: number; last: number }[] = [];
  let lastFired = -Infinity;
  let level = '';
  for (const { at, value } of all) {
    const said = verdict(rule, value);
    if (!said) continue;
    const alert = alerts.at(-1);
    const isActive = alert !== undefined && at < alert.last + quietTime(rule.cooldownMinutes);
    const worse = level === 'warning' && said.level === 'critical';
    if (!isActive || at >= lastFired + rule.cooldownMinutes * MINUTE || worse) {
      fired.push(at);
      lastFired = at;
    }
    if (isActive) {
      alert.last = at;
      if (worse) level = 'critical';
    } else {
      alerts.push({ from: at, last: at });
      level = said.level;
    }
  }
  return { fired, alerts };
};

/**
 * What an evaluation every 5 s sees of values that each hold for a step, once they have been in breach long enough.
 * @param steps in order of time; undefined where there is no verdict
 */
export const tick = (
  rule: SimulatedRule,
  steps: readonly { at: number; value: number | undefined }[],
  stepMs: number,
  until = Infinity,
): Seen[] => {
  const due: Seen[] = [];
  let pending: number | undefined;
  for (const { at: start, value } of steps) {
    if (value === undefined || !verdict(rule, value)) {
      pending = undefined;
      continue;
    }
    pending ??= start;
    for (let at = start; at < Math.min(start + stepMs, until); at += TICK)
      if (at - pending >= rule.forMinutes * MINUTE) due.push({ at, value });
  }
  return due;
};
