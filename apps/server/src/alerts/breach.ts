import { severityByRatio } from '../analysis/index.ts';
import type { Condition, Rule, Severity } from './rule.ts';

/** Whether a value is on the wrong side of a threshold. */
export const breaches = (condition: Condition, value: number, threshold: number): boolean => {
  switch (condition) {
    case 'gt':
      return value > threshold;
    case 'gte':
      return value >= threshold;
    case 'lt':
      return value < threshold;
    case 'lte':
      return value <= threshold;
    case 'eq':
      return value === threshold;
  }
};

/**
 * How bad a breach is, by how far past the threshold; for lt and lte it is threshold ÷ value, `eq` is medium.
 */
export const severityOf = (condition: Condition, value: number, threshold: number): Severity => {
  if (condition === 'eq') return 'medium';
  const low = condition === 'lt' || condition === 'lte';
  const [past, bound] = low ? [threshold, value] : [value, threshold];
  return severityByRatio(past, bound);
};

/** What a breach amounts to. */
export interface Verdict {
  level: 'warning' | 'critical';
  severity: Severity;
  /** The one of the rule's two thresholds that was passed. */
  threshold: number;
}

/** What a rule says of a value: past the threshold, past the warning only, or undefined when it is harmless. */
export const verdict = (
  rule: Pick<Rule, 'condition' | 'thresholdValue' | 'warningValue' | 'severity'>,
  value: number,
): Verdict | undefined => {
  const { condition, thresholdValue, warningValue } = rule;
  if (breaches(condition, value, thresholdValue)) {
    const severity = rule.severity ?? severityOf(condition, value, thresholdValue);
    return { level: 'critical', severity, threshold: thresholdValue };
  }
  if (warningValue !== undefined && breaches(condition, value, warningValue)) {
    return { level: 'warning', severity: 'low', threshold: warningValue };
  }
  return undefined;
};
