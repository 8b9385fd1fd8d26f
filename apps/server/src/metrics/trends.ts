import { METRIC_FIELDS } from '@vigie/contract';
import type { MetricField, Trends } from '@vigie/contract';
import { trendOf } from '../analysis/index.ts';
import type { Kind } from '../analysis/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectDays } from './rollup-store.ts';
import type { TrendDay } from './rollup-store.ts';
import type { Rollups } from './rollups/index.ts';
import { readCompare, readSlice, sliceBefore } from './window-query.ts';

const TOTALS: ReadonlySet<MetricField> = new Set<MetricField>([
  'cost_usd',
  'tokens_used',
  'api_calls_count',
  'error_count',
]);

/** The date in the middle of a window that ends now. */
export const middleOf = (since: number, now: number): string =>
  new Date((since + now) / 2).toISOString().slice(0, 10);

/** Means keep the precision of their unit: one decimal; money six, as everywhere. */
const rounded = (field: MetricField, value: number): number => {
  const scale = field === 'cost_usd' ? 1e6 : 10;
  return Math.round(value * scale) / scale;
};

/** The days on which the field was measured. */
const momentsOf = (days: readonly TrendDay[], field: MetricField) =>
  days.flatMap(({ day, fields: of }) => {
    const found = of[field];
    return found && found.n > 0 ? [{ date: day, ...found }] : [];
  });

const pointsOf = (moments: ReturnType<typeof momentsOf>, field: MetricField, kind: Kind) =>
  moments.map(({ date, n, sum }) => ({ date, value: rounded(field, kind === 'mean' ? sum / n : sum) }));

export const showTrends = async (
  ctx: Ctx,
  deps: { db: TelemetryDb; clock: Clock; rollups: Rollups },
  query: RawQuery,
): Promise<Trends> => {
  const reader = readQuery(query);
  const slice = readSlice(reader, 30, deps.clock);
  const fields = reader.anyOf('metric', METRIC_FIELDS) ?? [...METRIC_FIELDS];
  const compare = readCompare(reader);
  reader.finish();
  const read = (of: typeof slice) =>
    deps.rollups.read(ctx, of, (window) => selectDays(ctx, deps.db, window, fields));
  const [days, earlier] = await Promise.all([read(slice), compare ? read(sliceBefore(slice)) : undefined]);
  const middle = middleOf(slice.since, deps.clock.now());
  const metrics = fields.map((field) => {
    const kind: Kind = TOTALS.has(field) ? 'total' : 'mean';
    const moments = momentsOf(days, field);
    const { trend, changePercent } = trendOf(moments, middle, kind);
    const shown = {
      trend,
      change_percent: changePercent,
      data_points: pointsOf(moments, field, kind),
      ...(earlier ? { previous_points: pointsOf(momentsOf(earlier, field), field, kind) } : {}),
    };
    return [field, shown];
  });
  return { period: slice.days, metrics: Object.fromEntries(metrics) as Trends['metrics'] };
};
