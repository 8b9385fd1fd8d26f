import type { RuleOutput } from '@vigie/contract';
import { METRIC_FIELDS } from '../../ui/fields.ts';

type Field = RuleOutput['metric_field'];
export type Aggregation = RuleOutput['aggregation'];

/** What a rule can measure that is not in an execution: it is as it is now. */
const STATE_FIELDS = [
  'worker_silent_seconds',
  'worker_load_average',
  'worker_success_rate',
  'queue_online_workers',
  'queue_oldest_waiting_seconds',
  'minutes_since_execution',
  'budget_used_percent',
  'budget_forecast_percent',
] as const satisfies readonly Field[];

/** How the values of a field become the one that is judged. */
export const AGGREGATIONS = [
  'each',
  'avg',
  'min',
  'max',
  'sum',
  'p50',
  'p95',
  'p99',
] as const satisfies readonly Aggregation[];

/** Aggregations that look at no field: how many ran, and how many of them failed. */
const COUNTED = ['error_rate', 'count'] as const satisfies readonly Aggregation[];
type Counted = (typeof COUNTED)[number];

const isOneOf =
  <T extends string>(list: readonly T[]) =>
  (text: string | undefined): text is T =>
    (list as readonly (string | undefined)[]).includes(text);
export const isCounted = isOneOf(COUNTED);
export const isStateField = isOneOf(STATE_FIELDS);

/** What to look at, by where it comes from. */
export const MEASURES = { executions: METRIC_FIELDS, windows: COUNTED, states: STATE_FIELDS } as const;
export type Measure = Field | Counted;

/** What decides how a rule measures. */
export interface Measured {
  metric_field: Field;
  aggregation?: Aggregation | undefined;
}

/** What a rule really looks at: of an error rate over durations that is not the duration. */
export const measureOf = ({ metric_field: field, aggregation }: Measured): Measure =>
  isCounted(aggregation) ? aggregation : field;

/** The text that names it. */
export const measureKey = (measure: Measure) => {
  if (!isCounted(measure)) return `field.${measure}` as const;
  return measure === 'count' ? 'alerts.executions' : 'field.error_rate_percent';
};

const PERCENT = 100;
/** Room above the greatest value, so that a threshold can be past it. */
const ABOVE = 1.1;

/** How far a threshold can be slid, where `most` is the greatest value that was judged; 0: there is nothing to slide over. */
export const topOf = (measure: Measure, most: number): number =>
  measure === 'error_rate' ? Math.min(PERCENT, most * ABOVE || PERCENT) : most * ABOVE;
