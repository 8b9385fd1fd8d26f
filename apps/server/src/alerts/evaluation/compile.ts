import { METRIC_FIELDS } from '@vigie/contract';
import type { MetricField } from '@vigie/contract';
import { STATE_FIELDS } from '../rule.ts';
import type { Condition, Rule } from '../rule.ts';
import { doubleAbove, doubleBelow } from './next-double.ts';

/** The rules that look at one field of one task type, and between which values none of them minds. */
export interface FieldCheck {
  field: MetricField;
  /** From here down some rule may be breached; −∞ when none looks at low values. */
  low: number;
  /** From here up some rule may be breached. */
  high: number;
  /** Single values that an `eq` rule waits for. */
  exact: ReadonlySet<number> | undefined;
  rules: readonly Rule[];
}

/** The active `each` rules of one brand, ready for a metric of any task type. */
export interface CompiledRules {
  checksOf(taskType: string): readonly FieldCheck[];
}

/** Task types whose checks are kept; with more of them they are made again now and then. */
const MAX_TYPES = 5_000;

const METRIC = new Set<string>(METRIC_FIELDS);
const STATE = new Set<string>(STATE_FIELDS);

/** Whether a rule looks at every metric by itself; the others are measured every few seconds. */
export const isEach = (rule: Pick<Rule, 'aggregation' | 'metricField'>): boolean =>
  rule.aggregation === 'each' && METRIC.has(rule.metricField);

/** Why no evaluator knows what to do with a rule; undefined when one does. */
export const brokenBy = (rule: Pick<Rule, 'metricField'>): string | undefined =>
  METRIC.has(rule.metricField) || STATE.has(rule.metricField)
    ? undefined
    : `Nothing is known of the field «${rule.metricField}».`;

/** The first breaching value of a rule's side: the threshold itself, or the very next number. */
const edge = (condition: Condition, threshold: number): number => {
  if (condition === 'gt') return doubleAbove(threshold);
  return condition === 'lt' ? doubleBelow(threshold) : threshold;
};

const compileField = (field: MetricField, rules: readonly Rule[]): FieldCheck => {
  let [low, high] = [-Infinity, Infinity];
  const exact = new Set<number>();
  for (const { condition, thresholdValue, warningValue } of rules) {
    for (const threshold of [thresholdValue, ...(warningValue === undefined ? [] : [warningValue])]) {
      if (condition === 'eq') exact.add(threshold);
      else if (condition === 'gt' || condition === 'gte') high = Math.min(high, edge(condition, threshold));
      else low = Math.max(low, edge(condition, threshold));
    }
  }
  return { field, low, high, exact: exact.size > 0 ? exact : undefined, rules };
};

const compileType = (rules: readonly Rule[], taskType: string): FieldCheck[] => {
  const mine = rules.filter(({ taskTypes }) => taskTypes.length === 0 || taskTypes.includes(taskType));
  return METRIC_FIELDS.flatMap((field) => {
    const of = mine.filter((rule) => rule.metricField === field);
    return of.length > 0 ? [compileField(field, of)] : [];
  });
};

/**
 * Prepares a brand's rules so that a metric that concerns nobody costs two comparisons per field that has rules. The
 * checks of a task type are made when its first metric comes.
 */
export const compileRules = (rules: readonly Rule[]): CompiledRules | undefined => {
  const each = rules.filter((rule) => rule.isActive && isEach(rule));
  if (each.length === 0) return undefined;
  const byType = new Map<string, FieldCheck[]>();
  return {
    checksOf(taskType) {
      let checks = byType.get(taskType);
      if (!checks) {
        checks = compileType(each, taskType);
        if (byType.size >= MAX_TYPES) byType.clear();
        byType.set(taskType, checks);
      }
      return checks;
    },
  };
};
