import { createHash } from 'node:crypto';
import type { MetricField, Recommendation } from '@vigie/contract';

/** What is measured before and after somebody followed a recommendation. */
export interface Measure {
  metric: MetricField | 'executions_per_day' | 'alerts_per_day';
  taskType?: string;
  queueName?: string;
  ruleId?: number;
}

/** A recommendation as one kind makes it. */
export interface Draft extends Omit<Recommendation, 'id' | 'status' | 'applied'> {
  measure: Measure;
}

/** The same for the same kind and subject, and fit for a path. */
export const idOf = ({ kind, subject }: Pick<Draft, 'kind' | 'subject'>): string =>
  `${kind}-${createHash('sha256').update(subject).digest('hex').slice(0, 12)}`;

export const estimate = (
  given: Partial<Recommendation['impact_estimate']>,
): Recommendation['impact_estimate'] => ({
  percent: null,
  usd_per_month: null,
  hours_per_month: null,
  ...given,
});

const DAYS_OF_MONTH = 30;

/** What came together in so many days, for a month. */
export const perMonth = (amount: number, days: number): number => (amount / days) * DAYS_OF_MONTH;

export const brief = (value: number): number => Number(value.toPrecision(4));
export const whole = (share: number): number => Math.round(share * 100);

export const dollars = (usd: number): string => `$${usd >= 100 ? Math.round(usd) : usd.toPrecision(2)}`;

/** A time in the unit that a person would take. */
export const duration = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${brief(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
};

/** By what a month of it costs, in dollars or hours of workers. */
export const priorityOf = ({
  usd_per_month: usd,
  hours_per_month: hours,
}: Draft['impact_estimate']): Draft['priority'] => {
  const worth = Math.max(usd ?? 0, hours ?? 0);
  return worth >= 100 ? 'high' : worth >= 10 ? 'medium' : 'low';
};
