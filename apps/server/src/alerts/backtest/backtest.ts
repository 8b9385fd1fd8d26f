import type { BacktestOutput } from '@vigie/contract';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { invalid } from '../../core/errors.ts';
import { formatNullable, formatTimestamp } from '../../core/timestamp.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { STATE_FIELDS } from '../rule.ts';
import type { Rule, StateField } from '../rule.ts';
import { NOISE_FORMULA, noiseOf, observedDays } from './noise.ts';
import { replayEach } from './replay-each.ts';
import { replayGaps } from './replay-gaps.ts';
import { replayWindowed } from './replay-windowed.ts';
import type { Question, Replay, Suggestion } from './replay.ts';
import type { MetricRule } from '../rule.ts';
import { simulate } from './simulate.ts';
import type { Firing, Simulation } from './simulate.ts';

export interface BacktestDeps {
  db: TelemetryDb;
  clock: Clock;
}

/** How far to look back, and how often somebody is willing to be told. */
export interface BacktestWish {
  days: number;
  alertsPerWeek: number;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;
const LATEST = 100;
/** Below this nothing is known of the values that are usual. */
const FEWEST_EXECUTIONS = 30;

const STATE: ReadonlySet<string> = new Set(STATE_FIELDS);
const isState = (field: Rule['metricField']): field is StateField => STATE.has(field);

/** Only what has a history can be replayed. */
const refuseStates = (rule: Rule): void => {
  if (!isState(rule.metricField)) return;
  if (rule.metricField !== 'minutes_since_execution') {
    throw invalid({
      metric_field: [
        `${rule.metricField} is measured as it is now and has no history to backtest. Of the states only minutes_since_execution can be.`,
      ],
    });
  }
  if (rule.condition !== 'gt' && rule.condition !== 'gte') {
    throw invalid({
      condition: ['Only gt and gte can be backtested with minutes_since_execution.'],
    });
  }
};

const replay = (question: Question): Promise<Replay> => {
  const { rule } = question;
  if (isState(rule.metricField)) return replayGaps(question);
  const of = { ...question, rule: rule as MetricRule };
  return rule.aggregation === 'each' ? replayEach(of) : replayWindowed(of, rule.aggregation);
};

const suggest = async (
  rule: Rule,
  past: Replay,
  observed: { days: number; since: number },
  alertsPerWeek: number,
): Promise<Suggestion> => {
  if (rule.condition === 'eq') return { reason: 'The condition eq has no threshold that could be moved.' };
  if (past.executions < FEWEST_EXECUTIONS)
    return {
      reason: `Too little data: ${past.executions} executions, at least ${FEWEST_EXECUTIONS} are needed.`,
    };
  if (past.first > observed.since)
    return { reason: 'Too little data: the first execution is less than a day old.' };
  return past.suggest(Math.floor((alertsPerWeek * observed.days) / 7));
};

const rounded = (value: number): number => Math.round(value * 100) / 100;
const nullable = (value: number | undefined): number | null => (value === undefined ? null : rounded(value));

const toOutput = (firing: Firing): BacktestOutput['firings'][number] => ({
  at: formatTimestamp(firing.at),
  value: firing.value,
  severity: firing.severity,
  level: firing.level,
  group: firing.alert.group,
  until: formatTimestamp(firing.until),
  resolved_at: formatNullable(firing.alert.resolvedAt ?? null),
  affected_count: firing.executions,
});

const durations = ({ incidents }: Simulation) => {
  const minutes = incidents.map(({ from, until }) => (until - from) / MINUTE);
  return {
    total_duration_minutes: rounded(minutes.reduce((sum, duration) => sum + duration, 0)),
    longest_duration_minutes: rounded(minutes.reduce((most, duration) => Math.max(most, duration), 0)),
  };
};

/**
 * Replays a rule over the past days with the semantics of the live evaluation. What it cannot know: metrics count as
 * having arrived when they were created, and nobody acknowledged, silenced or resolved by hand.
 * @throws AppError invalid for a field without a history
 */
export const backtest = async (
  ctx: Ctx,
  deps: BacktestDeps,
  rule: Rule,
  wish: BacktestWish,
): Promise<BacktestOutput> => {
  refuseStates(rule);
  const until = deps.clock.now();
  const since = Math.floor((until - wish.days * 24 * HOUR) / HOUR) * HOUR;
  const past = await replay({ ctx, db: deps.db, rule, period: { since, until } });
  const simulation = simulate(past.simulated, past.tracks, until);
  const days = observedDays({ since, until }, past.first);
  const [touched, suggestion] = await Promise.all([
    past.touched(simulation),
    suggest(rule, past, { days, since: until - 24 * HOUR }, wish.alertsPerWeek),
  ]);
  const found = 'threshold' in suggestion ? suggestion : undefined;
  const noise = noiseOf(simulation.fired, simulation.incidents, days);
  return {
    period: `last_${wish.days}_days`,
    since: formatTimestamp(since),
    until: formatTimestamp(until),
    executions: past.executions,
    would_have_fired: simulation.fired,
    alerts: simulation.incidents.length,
    firings: simulation.latest.slice(-LATEST).toReversed().map(toOutput),
    ...durations(simulation),
    tasks: touched,
    noise: noise.verdict,
    noise_evidence: {
      firings_per_day: rounded(noise.firingsPerDay),
      short_share: nullable(noise.shortShare),
      single_share: nullable(noise.singleShare),
      median_gap_minutes: nullable(noise.medianGap),
      observed_days: rounded(days),
      formula: NOISE_FORMULA,
    },
    suggested_threshold: found?.threshold ?? null,
    suggestion: {
      wanted_per_week: wish.alertsPerWeek,
      would_have_fired: found?.fired ?? null,
      exact: found?.exact ?? null,
      fires_per_week: found ? rounded((found.fired / days) * 7) : null,
      reason: 'reason' in suggestion ? suggestion.reason : null,
    },
    exact: past.shortcuts.length === 0,
    series: past.series.map(({ at, value }) => ({ at: formatTimestamp(at), value })),
    step_seconds: past.stepMs === undefined ? null : past.stepMs / 1000,
    notes: past.shortcuts,
  };
};
