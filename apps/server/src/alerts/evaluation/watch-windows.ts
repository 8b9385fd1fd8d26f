import { messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { verdict } from '../breach.ts';
import type { Verdict } from '../breach.ts';
import { isMetricRule } from '../rule-contradictions.ts';
import type { Rule } from '../rule.ts';
import { markBroken } from '../store.ts';
import type { Incident } from './breach-of-rule.ts';
import { holdLongEnough } from './holds.ts';
import { measureRules, selectTasksBehind } from './measuring/index.ts';
import type { MeasureDeps, Measured, Measurement } from './measuring/index.ts';
import { deletePending, savePending, selectPending } from './pending-store.ts';

export type WindowDeps = MeasureDeps & { logger: Logger };

interface Finding {
  rule: Rule;
  groupKey: string;
  value: number | null;
  said: Verdict;
}

const judge = (rule: Rule, { value }: Measured): Verdict | undefined =>
  value === null
    ? { level: 'critical', severity: rule.severity ?? 'medium', threshold: rule.thresholdValue }
    : verdict(rule, value);

/** What a group of a rule is about, for silences. */
const subjectOf = (rule: Rule, groupKey: string): { taskTypes: string[]; queueNames: string[] } => {
  if (rule.groupBy === 'task_type' || rule.metricField === 'minutes_since_execution')
    return { taskTypes: [groupKey], queueNames: rule.queueNames };
  if (rule.metricField === 'queue_online_workers' || rule.metricField === 'queue_oldest_waiting_seconds')
    return { taskTypes: [], queueNames: [groupKey] };
  return { taskTypes: rule.taskTypes, queueNames: rule.queueNames };
};

const tasksBehind = async (deps: WindowDeps, { rule, groupKey }: Finding, at: number): Promise<string[]> => {
  if (!isMetricRule(rule)) return [];
  try {
    return await selectTasksBehind(rule, deps.db, rule, groupKey, at);
  } catch (error) {
    // The alert matters more than what is behind it.
    deps.logger.warn({ reason: messageOf(error) }, 'the tasks behind an alert could not be read');
    return [];
  }
};

/** Writes down which rules cannot be evaluated, and which can again. */
const noteBroken = async (
  deps: WindowDeps,
  measurements: readonly Measurement[],
  noted: Map<number, string>,
): Promise<void> => {
  for (const one of measurements) {
    if ('later' in one) continue;
    const { rule } = one;
    const reason = 'broken' in one ? one.broken : undefined;
    if ((noted.get(rule.id) ?? rule.brokenReason) === reason) continue;
    await markBroken(rule, deps.sql, rule.id, reason ?? null);
    if (reason === undefined) noted.delete(rule.id);
    else noted.set(rule.id, reason);
  }
};

/** What a round found, and which rules it measured. */
export interface Round {
  incidents: Incident[];
  measured: ReadonlySet<number>;
}

/** Looks at all rules over windows and states once. @param at ms */
export const createWindowWatch = (
  deps: WindowDeps,
): ((
  rules: readonly Rule[],
  at: number,
  activeGroups: (ruleId: number) => readonly string[],
) => Promise<Round>) => {
  const broken = new Map<number, string>();
  return async (rules, at, activeGroups) => {
    const measurements = await measureRules(deps, rules, at, activeGroups);
    await noteBroken(deps, measurements, broken);
    const found = measurements.flatMap((one) =>
      'values' in one ? one.values.map((value) => ({ rule: one.rule, value })) : [],
    );
    const measured = new Set(measurements.flatMap((one) => ('values' in one ? [one.rule.id] : [])));
    const holding = found.flatMap(({ rule, value }): Finding[] => {
      const said = judge(rule, value);
      return said ? [{ rule, groupKey: value.groupKey, value: value.value, said }] : [];
    });
    const held = holdLongEnough(holding, await selectPending(deps.sql), (id) => measured.has(id), at);
    if (held.save.length > 0) await savePending(deps.sql, held.save);
    if (held.remove.length > 0) await deletePending(deps.sql, held.remove);
    const incidents: Incident[] = [];
    for (const finding of held.due) {
      const { rule, groupKey, value, said } = finding;
      const isActive = activeGroups(rule.id).includes(groupKey);
      const tasks = isActive ? [] : await tasksBehind(deps, finding, at);
      const breach = { ...said, ...subjectOf(rule, groupKey), at, value, metric: undefined, tasks };
      incidents.push({ rule, groupKey, breaches: [breach], again: false });
    }
    return { incidents, measured };
  };
};
