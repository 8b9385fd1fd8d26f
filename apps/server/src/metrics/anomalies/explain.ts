import type { Anomaly, MetricField } from '@vigie/contract';
import type { OutsideRow } from './anomaly-store.ts';

export const LABELS: Record<MetricField, string> = {
  execution_time_ms: 'Execution time',
  memory_usage_mb: 'Memory usage',
  cpu_usage_percent: 'CPU usage',
  error_count: 'Error count',
  queue_wait_time_ms: 'Queue wait time',
  api_calls_count: 'API calls',
  tokens_used: 'Tokens used',
  cost_usd: 'Cost',
  performance_score: 'Performance score',
};

/** From twice the usual on, or half of it, something counts as different. */
const DIFFERENT = 2;
/** What may be behind each field, the nearest first. */
const FACTORS: Partial<Record<MetricField, MetricField[]>> = {
  execution_time_ms: ['tokens_used', 'api_calls_count', 'memory_usage_mb', 'cpu_usage_percent'],
  memory_usage_mb: ['tokens_used', 'api_calls_count', 'execution_time_ms'],
  cpu_usage_percent: ['execution_time_ms', 'memory_usage_mb'],
  queue_wait_time_ms: ['execution_time_ms'],
  api_calls_count: ['tokens_used', 'execution_time_ms'],
  tokens_used: ['api_calls_count', 'execution_time_ms'],
  cost_usd: ['tokens_used', 'api_calls_count', 'execution_time_ms'],
};

export const oneDecimal = (value: number): string => (Math.round(value * 10) / 10).toString();
/** How many times more; what is hardly more is said with two decimals, so that it is not «1x». */
export const timesOf = (ratio: number): string =>
  ratio < 1.1 ? (Math.ceil(ratio * 100) / 100).toString() : oneDecimal(ratio);
/** Four significant digits: what is measured is not more exact. */
const brief = (value: number): number => Number(value.toPrecision(4));

const WHOLE = new Set<MetricField>(['error_count', 'api_calls_count', 'tokens_used']);
/** An edge of a range as it is shown: of what is counted, the last whole number within. */
export const edgeOf = (field: MetricField, value: number, side: 'low' | 'high'): number =>
  WHOLE.has(field) ? Math[side === 'low' ? 'ceil' : 'floor'](value) : brief(value);

type Explanation = Anomaly['explanation'];

/** What else of an execution was unlike the others of its type, in the direction of the anomaly. */
export const explain = (
  row: OutsideRow,
  field: MetricField,
  direction: 'high' | 'low',
  medianOf: (field: MetricField) => number | undefined,
): Explanation => {
  const found: Explanation = [];
  const add = (factor: string, value: number, usual: number, text: string): void => {
    found.push({ factor, value: brief(value), usual: brief(usual), text });
  };
  for (const factor of FACTORS[field] ?? []) {
    const [value, usual] = [row[factor], medianOf(factor)];
    if (value === null || usual === undefined || usual <= 0) continue;
    const ratio = value / usual;
    if (direction === 'high' ? ratio < DIFFERENT : ratio > 1 / DIFFERENT) continue;
    const times = direction === 'high' ? `${oneDecimal(ratio)}x` : `${Math.round(ratio * 100)} % of`;
    add(factor, value, usual, `${times} the usual ${LABELS[factor].toLowerCase()}`);
  }
  // The price of a token, where the tokens alone do not say it.
  const [cost, tokens, usualCost, usualTokens] = [
    row.cost_usd,
    row.tokens_used,
    medianOf('cost_usd'),
    medianOf('tokens_used'),
  ];
  if (field === 'cost_usd' && cost && tokens && usualCost && usualTokens) {
    const ratio = cost / tokens / (usualCost / usualTokens);
    if (ratio >= DIFFERENT || ratio <= 1 / DIFFERENT)
      add(
        'price_per_token',
        cost / tokens,
        usualCost / usualTokens,
        `${oneDecimal(ratio)}x the usual price of a token`,
      );
  }
  const errors = row.error_count ?? 0;
  if (field !== 'error_count' && errors > 0 && (medianOf('error_count') ?? 0) === 0)
    add(
      'error_count',
      errors,
      0,
      `${errors} ${errors === 1 ? 'error' : 'errors'}, where there are usually none`,
    );
  return found;
};

/** «Execution time 5.6x higher than normal»: by the edge of the range that was passed. */
export const describeAnomaly = (
  field: MetricField,
  value: number,
  direction: 'high' | 'low',
  bound: number,
): string => {
  const label = LABELS[field];
  if (direction === 'high') {
    return bound > 0
      ? `${label} ${timesOf(value / bound)}x higher than normal`
      : `${label} ${brief(value)} where it is normally zero`;
  }
  return value > 0
    ? `${label} ${timesOf(bound / value)}x lower than normal`
    : `${label} is zero where it normally is ${edgeOf(field, bound, 'low')} or more`;
};
