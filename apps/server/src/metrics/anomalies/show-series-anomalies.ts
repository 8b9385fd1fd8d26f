import { setImmediate } from 'node:timers/promises';
import type { MetricField, SeriesAnomalies, SeriesAnomaly } from '@vigie/contract';
import { severityByRatio } from '../../analysis/index.ts';
import type { Sensitivity } from '../../analysis/index.ts';
import type { Ctx } from '../../core/ctx.ts';
import { formatTimestamp } from '../../core/timestamp.ts';
import { selectDeploys } from '../../deploys/index.ts';
import type { AnomalyDeps } from './deps.ts';
import type { Scope } from './anomaly-store.ts';
import { LABELS, oneDecimal } from './explain.ts';
import { explainSeries } from './explain-series.ts';
import { findInSeries } from './find-series.ts';
import type { Found, Grid, WeekdayFactor } from './find-series.ts';
import { selectByWorker, selectSeries, selectTypeDays } from './series-store.ts';
import type { StretchOf } from './series-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MOST_STEPS = 180;
const WIDTHS = [1, 2, 3, 4, 6, 8, 12, 24];
const WEEKS_MS = 28 * DAY;
const SHOWN = 200;
/** After so many types other requests have their turn. */
const TYPES_AT_ONCE = 25;
/** Of so many the workers are looked at. */
const LOOKED_INTO = 20;
const MOST_SENTENCES = 5;
const LEAST_SEEN = 12;

const gridOf = (scope: Scope): Grid => {
  const hours = (scope.until - scope.since) / HOUR;
  const width = (WIDTHS.find((one) => hours / one <= MOST_STEPS) ?? 48) * HOUR;
  // The last bucket is not over.
  return { since: scope.since, widthMs: width, steps: Math.floor((scope.until - scope.since) / width) };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** From the four weeks before the window: each day of the week beside all days; nothing with less than two of each. */
const weekdayFactors = (types: Awaited<ReturnType<typeof selectTypeDays>>, before: number): WeekdayFactor => {
  const last = new Date(before).toISOString().slice(0, 10);
  const known = new Map(
    types.flatMap(({ task_type: type, days }) => {
      const past = days.filter(([day]) => day < last);
      const all = median(past.map(([, n]) => n));
      const factors = Array.from({ length: 7 }, (_, weekday) => {
        const same = past.filter(([day]) => new Date(day).getUTCDay() === weekday).map(([, n]) => n);
        return same.length >= 2 && all > 0 ? Math.min(20, Math.max(0.05, median(same) / all)) : undefined;
      });
      return factors.every((one) => one !== undefined) ? [[type, factors] as const] : [];
    }),
  );
  return (type, at) => known.get(type)?.[new Date(at).getUTCDay()];
};

const WHAT: Record<string, string> = {
  executions_per_hour: 'Executions',
  error_rate_percent: 'Error rate',
};

const shortTime = (at: number): string => `${formatTimestamp(at).slice(0, 16).replace('T', ' ')} UTC`;

const describe = (found: Found, start: number, end: number | null): string => {
  const what = WHAT[found.metric] ?? LABELS[found.metric as MetricField];
  const when = end === null ? `since ${shortTime(start)}` : `from ${shortTime(start)} to ${shortTime(end)}`;
  const of = `${what} of ${found.taskType}`;
  if (found.kind === 'missing_runs') return `No executions of ${found.taskType} ${when}`;
  if (found.metric === 'error_rate_percent')
    return `${of} rose from ${oneDecimal(found.before)} % to ${oneDecimal(found.after)} % ${when}`;
  if (found.before === 0) return `${of} began ${when}`;
  if (found.after === 0) return `${of} stopped ${when}`;
  const up = found.after > found.before;
  const times = `${oneDecimal(up ? found.after / found.before : found.before / found.after)}x ${up ? 'higher' : 'lower'}`;
  return found.kind === 'drift' ? `${of} drifted to ${times} ${when}` : `${of} ${times} ${when}`;
};

const brief = (value: number): number => Number(value.toPrecision(4));

const toAnomaly = (found: Found, grid: Grid, explanation: SeriesAnomaly['explanation']): SeriesAnomaly => {
  const at = (step: number): number => grid.since + step * grid.widthMs;
  const [start, end] = [at(found.from), found.to >= grid.steps ? null : at(found.to)];
  const [more, less] = [Math.max(found.before, found.after), Math.min(found.before, found.after)];
  return {
    task_id: null,
    task_type: found.taskType,
    kind: found.kind,
    metric: found.metric,
    direction: found.after > found.before ? 'high' : 'low',
    start: formatTimestamp(start),
    end: end === null ? null : formatTimestamp(end),
    before: brief(found.before),
    after: brief(found.after),
    change_percent: found.before > 0 ? Math.round((found.after / found.before - 1) * 1_000) / 10 : null,
    value: brief(found.after),
    expected_range: [brief(found.range[0]), brief(found.range[1])],
    severity: severityByRatio(more, less),
    detected_at: formatTimestamp(start),
    description: describe(found, start, end),
    score: Math.round((1 - 0.5 * Math.exp(-found.z / 10)) * 1_000) / 1_000,
    explanation,
  };
};

const stretchOf = (found: Found, grid: Grid): StretchOf => ({
  taskType: found.taskType,
  value: found.metric === 'error_rate_percent' ? 'failed' : (found.metric as MetricField),
  from: grid.since + found.from * grid.widthMs,
  to: grid.since + found.to * grid.widthMs,
});

/** Series that changed: in volume, in failures, in each field, by task type. */
export const showSeriesAnomalies = async (
  ctx: Ctx,
  deps: AnomalyDeps,
  scope: Scope,
  asked: { fields: readonly MetricField[]; narrowed: boolean; sensitivity: Sensitivity },
): Promise<SeriesAnomalies> => {
  const grid = gridOf(scope);
  const history = {
    since: scope.since - WEEKS_MS,
    taskTypes: scope.taskTypes ? [...scope.taskTypes] : undefined,
  };
  const [types, days, deploys] = await Promise.all([
    selectSeries(ctx, deps.db, scope, grid.widthMs, asked.fields),
    deps.rollups.read(ctx, history, (window) => selectTypeDays(ctx, deps.db, window)),
    selectDeploys(ctx, deps.sql, { since: scope.since - DAY, until: scope.until }),
  ]);
  const hours = grid.widthMs / HOUR;
  const weekday = weekdayFactors(days, scope.since);
  const wanted = new Set<string>(asked.fields);
  const changes: Found[] = [];
  for (const [i, of] of types.entries()) {
    changes.push(...findInSeries(of, grid, asked.sensitivity, weekday));
    if (i % TYPES_AT_ONCE === TYPES_AT_ONCE - 1) await setImmediate();
  }
  const found = changes
    .filter(
      ({ metric }) =>
        !asked.narrowed ||
        wanted.has(metric) ||
        (metric === 'error_rate_percent' && wanted.has('error_count')),
    )
    .toSorted((a, b) => b.z - a.z || (a.taskType < b.taskType ? -1 : 1));
  const measured = found.slice(0, LOOKED_INTO).filter(({ metric }) => metric !== 'executions_per_hour');
  const levels =
    measured.length > 0
      ? await selectByWorker(
          ctx,
          deps.db,
          scope,
          measured.map((one) => stretchOf(one, grid)),
        )
      : [];
  const anomalies = found.slice(0, SHOWN).map((one) => {
    const index = measured.indexOf(one);
    const known = { deploys, levels: levels.filter((level) => level.index === index) };
    return toAnomaly(one, grid, explainSeries(one, grid, known));
  });
  return {
    anomalies_detected: found.length,
    anomalies,
    recommendations: anomalies
      .slice(0, MOST_SENTENCES)
      .map(({ description, explanation: [first] }) =>
        first ? `${description}: ${first.text}` : description,
      ),
    reason: types.some(({ buckets }) => buckets.length >= LEAST_SEEN)
      ? null
      : `Too little data: no task type ran in ${LEAST_SEEN} different ${hours === 1 ? 'hours' : `stretches of ${hours} hours`} of the window.`,
  };
};
