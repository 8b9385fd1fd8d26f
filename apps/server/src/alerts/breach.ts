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
 * How bad a breach is, by how far past the threshold: below 1.5 times low, 3 times medium, 10 times high, else
 * critical; for lt and lte it is threshold ÷ value, `eq` is medium. A divisor of zero or less is past any ratio.
 * Source: api-semantics, «Severity».
 */
export const severityOf = (condition: Condition, value: number, threshold: number): Severity => {
  if (condition === 'eq') return 'medium';
  const low = condition === 'lt' || condition === 'lte';
  const [past, bound] = low ? [threshold, value] : [value, threshold];
  if (bound <= 0) return 'critical';
  const ratio = past / bound;
  return ratio < 1.5 ? 'low' : ratio < 3 ? 'medium' : ratio < 10 ? 'high' : 'critical';
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
