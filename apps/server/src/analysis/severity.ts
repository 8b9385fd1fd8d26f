export type Severity = 'low' | 'medium' | 'high' | 'critical';

/**
 * How bad it is to be so many times past a bound: below 1.5 times low, 3 times medium, 10 times high, else critical. A
 * divisor of zero or less is past any ratio.
 */
export const severityByRatio = (past: number, bound: number): Severity => {
  if (bound <= 0) return 'critical';
  const ratio = past / bound;
  return ratio < 1.5 ? 'low' : ratio < 3 ? 'medium' : ratio < 10 ? 'high' : 'critical';
};
