import type { BudgetOutput, Forecast } from '@vigie/contract';
import { CONFIDENCE, forecastSpending } from '../analysis/index.ts';
import { readSpent, readSpentByDay } from '../costs/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { formatMicros, microsOf } from '../core/decimal.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import type { Rollups } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { percentOf, periodOf } from './budget.ts';
import type { Budget } from './budget.ts';
import { selectHeld } from './check/holds-store.ts';
import { heldFor } from './check/verdict.ts';
import type { Held } from './check/verdict.ts';

export interface StateDeps {
  sql: Sql;
  db: TelemetryDb;
  rollups: Pick<Rollups, 'read'>;
}

/** A budget with what has become of it. Amounts in micro-dollars. */
export interface BudgetState {
  budget: Budget;
  since: number;
  until: number;
  spent: bigint;
  held: bigint;
  /** A day, mean of the last seven whole ones; undefined before there was one. */
  burnRate: bigint | undefined;
  forecast: Forecast | undefined;
  /** What the forecast says in percent of the amount. */
  forecastPercent: number | undefined;
}

const DAY = 86_400_000;
/** Eight weeks tell weekdays apart and forget what was different long ago. */
const HISTORY_DAYS = 56;
const BURN_DAYS = 7;

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const startOfDay = (at: number): number => Math.floor(at / DAY) * DAY;
const toMicros = (amount: number): bigint => BigInt(Math.round(amount));

interface Day {
  at: number;
  total: number;
}

/** Whole days since the first one on which something was spent, yesterday last; days of nothing are nothing. */
const wholeDays = (byDay: ReadonlyMap<string, bigint>, today: number): Day[] => {
  const days = Array.from({ length: HISTORY_DAYS }, (_, i) => today - (HISTORY_DAYS - i) * DAY).map((at) => ({
    at,
    total: Number(byDay.get(dateOf(at)) ?? 0n),
  }));
  const first = days.findIndex(({ at }) => byDay.has(dateOf(at)));
  return first === -1 ? [] : days.slice(first);
};

const forecastOf = (
  budget: Budget,
  period: { since: number; until: number },
  of: { now: number; spent: bigint; days: Day[]; byDay: ReadonlyMap<string, bigint> },
): Forecast | undefined => {
  const today = startOfDay(of.now);
  const daysAfter = Math.max(0, Math.round((startOfDay(period.until - 1) - today) / DAY));
  const leaving =
    budget.period === 'rolling'
      ? Array.from({ length: daysAfter + 1 }, (_, i) =>
          Number(of.byDay.get(dateOf(period.since + i * DAY)) ?? 0n),
        )
      : [];
  const found = forecastSpending({
    days: of.days.map(({ at, total }) => ({ weekday: new Date(at).getUTCDay(), total })),
    spent: Number(of.spent),
    restOfToday: 1 - (of.now - today) / DAY,
    weekday: new Date(today).getUTCDay(),
    daysAfter,
    leaving,
    budget: Number(budget.amount),
  });
  if (!found) return undefined;
  const on = (days: number | null): string | null => (days === null ? null : dateOf(today + days * DAY));
  const money = (amount: number | null): string | null =>
    amount === null ? null : formatMicros(toMicros(amount));
  return {
    method: `daily mean of the last ${of.days.length} whole days${of.days.length >= 21 ? ' by weekday' : ''}, Student's t interval`,
    days_observed: of.days.length,
    confidence_percent: CONFIDENCE,
    period_end_usd: formatMicros(toMicros(found.total)),
    low_usd: money(found.low),
    high_usd: money(found.high),
    exhausted_on: on(found.exhausted),
    exhausted_earliest: on(found.exhaustedEarliest),
    exhausted_latest: on(found.exhaustedLatest),
  };
};

const stateOf = async (
  ctx: Pick<Ctx, 'brandId'>,
  deps: StateDeps,
  budget: Budget,
  held: readonly Held[],
  now: number,
): Promise<BudgetState> => {
  const { since, until } = periodOf(budget, now);
  const today = startOfDay(now);
  const { taskTypes } = budget;
  const longAgo = Math.min(today - HISTORY_DAYS * DAY, startOfDay(since));
  const end = budget.period === 'month' ? { until } : {};
  const [spent, byDay] = await Promise.all([
    readSpent(ctx, deps, { since, ...end, taskTypes }),
    readSpentByDay(ctx, deps, { since: longAgo, taskTypes }),
  ]);
  const days = wholeDays(byDay, today);
  const last = days.slice(-BURN_DAYS);
  const forecast = forecastOf(budget, { since, until }, { now, spent, days, byDay });
  return {
    budget,
    since,
    until,
    spent,
    held: heldFor(budget, held),
    burnRate:
      last.length === 0 ? undefined : toMicros(last.reduce((sum, { total }) => sum + total, 0) / last.length),
    forecast,
    forecastPercent: forecast && percentOf(microsOf(forecast.period_end_usd), budget.amount),
  };
};

const AT_ONCE = 4;

/** The state of budgets of a brand at a moment (ms), in their order. */
export const readStates = async (
  ctx: Pick<Ctx, 'brandId'>,
  deps: StateDeps,
  budgets: readonly Budget[],
  now: number,
): Promise<BudgetState[]> => {
  const held = budgets.length === 0 ? [] : await selectHeld(ctx, deps.sql, new Date(now));
  const states: BudgetState[] = [];
  for (let i = 0; i < budgets.length; i += AT_ONCE) {
    const some = budgets.slice(i, i + AT_ONCE);
    states.push(...(await Promise.all(some.map((budget) => stateOf(ctx, deps, budget, held, now)))));
  }
  return states;
};

export const toBudgetOutput = (state: BudgetState): BudgetOutput => {
  const { budget, spent, held } = state;
  return {
    id: budget.id,
    name: budget.name,
    task_types: budget.taskTypes,
    amount_usd: formatMicros(budget.amount),
    period: budget.period,
    rolling_days: budget.rollingDays,
    warn_percent: budget.warnPercent,
    action: budget.action,
    is_active: budget.isActive,
    period_start: formatTimestamp(state.since),
    period_end: formatTimestamp(state.until),
    spent_usd: formatMicros(spent),
    held_usd: formatMicros(held),
    remaining_usd: formatMicros(budget.amount - spent - held),
    used_percent: percentOf(spent + held, budget.amount) ?? null,
    burn_rate_usd_per_day: state.burnRate === undefined ? null : formatMicros(state.burnRate),
    forecast: state.forecast ?? null,
    created_by: budget.createdBy,
    created_at: formatTimestamp(budget.createdAt.getTime()),
    updated_at: formatTimestamp(budget.updatedAt.getTime()),
  };
};
