import type { Comparison, MetricField } from '@vigie/contract';
import type { Moments } from '../analysis/index.ts';
import { selectAlertTimes } from '../alerts/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { toComparison } from '../deploys/index.ts';
import { selectMoments, selectPerDay } from './applied-store.ts';
import type { AppliedRow } from './applied-store.ts';
import type { Measure } from './draft.ts';
import type { Span } from './evidence-store.ts';
import type { RecommendDeps } from './gather.ts';

const DAY = 86_400_000;
const BEFORE_DAYS = 14;
const AFTER_DAYS = 28;

/** Days as values; those without anything are zeros. Only whole days count. */
const momentsOfDays = (counts: readonly number[]): Moments => ({
  n: counts.length,
  sum: counts.reduce((sum, one) => sum + one, 0),
  squares: counts.reduce((sum, one) => sum + one * one, 0),
});

const wholeDays = ({ since, until }: Span): number => Math.floor((until - since) / DAY);

const daysOf = async (ctx: Ctx, deps: RecommendDeps, measure: Measure, span: Span): Promise<Moments> => {
  const counts = Array.from({ length: wholeDays(span) }, () => 0);
  const add = (day: number, n: number): void => {
    if (day >= 0 && day < counts.length) counts[day] = (counts[day] ?? 0) + n;
  };
  if (measure.ruleId === undefined)
    for (const { day, n } of await selectPerDay(ctx, deps.db, measure, span)) add(day, n);
  else
    for (const at of await selectAlertTimes(ctx, deps.sql, { ruleId: measure.ruleId, ...span }))
      add(Math.floor((at - span.since) / DAY), 1);
  return momentsOfDays(counts);
};

/** What followed: the metric of the recommendation two weeks before it was applied, and up to four since. */
export const measureApplied = async (ctx: Ctx, deps: RecommendDeps, row: AppliedRow): Promise<Comparison> => {
  const { measure } = row.recommendation;
  const at = row.applied_at.getTime();
  const before = { since: at - BEFORE_DAYS * DAY, until: at };
  const after = { since: at, until: Math.max(at, Math.min(at + AFTER_DAYS * DAY, deps.clock.now() + 1)) };
  const daily = measure.metric === 'executions_per_day' || measure.metric === 'alerts_per_day';
  const of = (span: Span): Promise<Moments> =>
    daily
      ? daysOf(ctx, deps, measure, span)
      : selectMoments(ctx, deps.db, measure, measure.metric as MetricField, span);
  const [first, second] = await Promise.all([of(before), of(after)]);
  return toComparison(measure.metric, first, second, daily ? 3 : undefined);
};
