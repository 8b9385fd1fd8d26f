import { METRIC_FIELDS, SENSITIVITIES } from '@vigie/contract';
import type { Anomalies, Anomaly, MetricField, SeriesAnomalies } from '@vigie/contract';
import { FEWEST, scoreOutside, severityByRatio, slotOf } from '../../analysis/index.ts';
import type { Ctx } from '../../core/ctx.ts';
import { formatTimestamp } from '../../core/timestamp.ts';
import { readQuery } from '../../http/index.ts';
import type { QueryReader, RawQuery } from '../../http/index.ts';
import { selectDeploys } from '../../deploys/index.ts';
import { readSlice } from '../window-query.ts';
import { MEDIAN, selectOutside } from './anomaly-store.ts';
import { readRanges } from './read-ranges.ts';
import type { FieldRanges, OutsideRow, Scope, TypeUsual } from './anomaly-store.ts';
import { describeAnomaly, explain } from './explain.ts';
import { adviseOn } from './advise.ts';
import { explainTogether } from './explain-together.ts';
import type { AnomalyDeps } from './deps.ts';
import { showSeriesAnomalies } from './show-series-anomalies.ts';
import { edgesOf, rangeInSlot, usualRangesOf } from './usual-ranges.ts';

const DAYS = 7;
const SHOWN = 1_000;
/** Failures are a matter of their rate, and the score is made of the others: both only when asked for. */
const ASKED_FOR = new Set<MetricField>(['error_count', 'performance_score']);
const USUAL_FIELDS = METRIC_FIELDS.filter((field) => !ASKED_FOR.has(field));

const medians = (usual: readonly TypeUsual[]): ((type: string, field: MetricField) => number | undefined) => {
  const byType = new Map(usual.map((type) => [type.taskType, type.fields]));
  return (type, field) => {
    const known = byType.get(type)?.get(field);
    return known && known.n > 0 ? known.quantiles[MEDIAN] : undefined;
  };
};

const anomaliesOf = (
  row: OutsideRow,
  all: readonly FieldRanges[],
  medianOf: (type: string, field: MetricField) => number | undefined,
): Anomaly[] =>
  all.flatMap(({ field, ranges, rhythm }): Anomaly[] => {
    const [of, value] = [ranges.get(row.task_type), row[field]];
    if (!of || value === null) return [];
    const range = rangeInSlot(of, rhythm.get(row.task_type)?.[slotOf(row.at_ms)] ?? 1);
    if (value >= range.low && value <= range.high) return [];
    const direction = value > range.high ? 'high' : 'low';
    const bound = direction === 'high' ? range.high : range.low;
    return [
      {
        task_id: row.task_id,
        metric: field,
        value,
        expected_range: edgesOf(field, range),
        severity: severityByRatio(direction === 'high' ? value : bound, direction === 'high' ? bound : value),
        detected_at: formatTimestamp(row.at_ms),
        description: describeAnomaly(field, value, direction, bound),
        id: row.id,
        task_type: row.task_type,
        direction,
        score: Math.round(scoreOutside(range, value) * 1000) / 1000,
        explanation: explain(row, field, direction, (other) => medianOf(row.task_type, other)),
      },
    ];
  });

const whyNothing = (usual: readonly TypeUsual[], ranges: readonly FieldRanges[]): string | null => {
  if (usual.length === 0) return `Too little data: no task type has ${FEWEST} executions in the window.`;
  return ranges.length === 0
    ? `Too little data: no task type has ${FEWEST} values other than zero of these metrics in the window.`
    : null;
};

/** `ranges=true`: also the ranges themselves, of the types that are named: of all it would be more than anybody reads. */
const readWantsRanges = (
  reader: QueryReader,
  taskTypes: readonly string[] | undefined,
  whole: boolean,
): boolean => {
  const wanted = reader.oneOf('ranges', ['true', 'false'] as const) === 'true';
  if (wanted && whole) reader.fail('ranges', 'Series have no ranges: leave out scope, or ranges.');
  else if (wanted && !taskTypes) reader.fail('ranges', 'Give the task types too, as task_type.');
  return wanted;
};

/** Executions outside of what is usual for their task type in the window, the worst first. @throws AppError invalid */
export const showAnomalies = async (
  ctx: Ctx,
  deps: AnomalyDeps,
  query: RawQuery,
): Promise<Anomalies | SeriesAnomalies> => {
  const reader = readQuery(query);
  const slice = readSlice(reader, DAYS, deps.clock);
  const sensitivity = reader.oneOf('sensitivity', SENSITIVITIES) ?? 'medium';
  const named = reader.anyOf('metric', METRIC_FIELDS);
  const fields = named ?? USUAL_FIELDS;
  const whole = reader.oneOf('scope', ['execution', 'series'] as const) === 'series';
  const wantsRanges = readWantsRanges(reader, slice.taskTypes, whole);
  reader.finish();

  const scope: Scope = { since: slice.since, until: deps.clock.now() + 1, taskTypes: slice.taskTypes };
  if (whole)
    return showSeriesAnomalies(ctx, deps, scope, { fields, narrowed: named !== undefined, sensitivity });
  const known = [...new Set([...USUAL_FIELDS, 'error_count' as const, ...fields])];
  const { usual, ranges } = await readRanges(ctx, deps, scope, { known, fields, sensitivity });
  const asked = wantsRanges
    ? { ranges: usualRangesOf(scope.taskTypes ?? [], fields, { usual, ranges }) }
    : {};
  const reason = whyNothing(usual, ranges);
  if (reason !== null) return { anomalies_detected: 0, anomalies: [], recommendations: [], reason, ...asked };
  const [{ rows, count }, deploys] = await Promise.all([
    selectOutside(ctx, deps.db, scope, ranges),
    selectDeploys(ctx, deps.sql, scope),
  ]);
  const medianOf = medians(usual);
  const alone = rows
    .flatMap((row) => anomaliesOf(row, ranges, medianOf))
    .toSorted((a, b) => b.score - a.score || b.id - a.id);
  const found = explainTogether(alone, { rows, deploys, scope });
  return {
    anomalies_detected: count < 0 ? found.length : count,
    anomalies: found.slice(0, SHOWN),
    recommendations: adviseOn(found),
    reason: null,
    ...asked,
  };
};
