import type { MetricField } from '@vigie/contract';
import { expectedRange, slotFactors, swings } from '../../analysis/index.ts';
import type { Sensitivity } from '../../analysis/index.ts';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { MEDIAN, nameable, selectLevelled } from './anomaly-store.ts';
import type { FieldRanges, Rhythm, Scope, TypeUsual } from './anomaly-store.ts';
import type { RangeMemory } from './range-memory.ts';
import { selectSlotMedians } from './rhythm-store.ts';

/** Types whose rhythm is looked at more closely, by field: those with most executions. */
const MOST_RHYTHMIC = 50;
const MOST_NAMES = 10_000;
/** Quantiles are known to half a percent: what is a quantile itself must not lie outside. */
const WIDER = 1.01;

const rhythmOf = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  field: MetricField,
  usual: readonly TypeUsual[],
): Promise<Rhythm> => {
  if (usual.length === 0) return new Map();
  const names = nameable(
    usual.map(({ taskType }) => taskType),
    MOST_RHYTHMIC,
    MOST_NAMES,
  );
  const medians = await selectSlotMedians(ctx, db, scope, field, names);
  return new Map(
    usual.flatMap(({ taskType, fields }) => {
      const factors = slotFactors(medians.get(taskType) ?? [], fields.get(field)?.quantiles[MEDIAN] ?? 0);
      return factors ? [[taskType, factors] as const] : [];
    }),
  );
};

/** The expected ranges of the fields asked for, by task type and with their daily and weekly rhythm. */
const rangesOf = async (
  ctx: Pick<Ctx, 'brandId'>,
  db: TelemetryDb,
  scope: Scope,
  field: MetricField,
  known: { usual: readonly TypeUsual[]; rhythmic: readonly TypeUsual[]; sensitivity: Sensitivity },
): Promise<FieldRanges> => {
  const rhythm = await rhythmOf(ctx, db, scope, field, known.rhythmic);
  const levelled =
    rhythm.size > 0 ? await selectLevelled(ctx, db, scope, field, rhythm) : new Map<string, never>();
  const ranges = new Map(
    known.usual.flatMap(({ taskType, fields }) => {
      const values = levelled.get(taskType) ?? fields.get(field);
      const range = values && expectedRange(values, known.sensitivity);
      if (!range) return [];
      return [[taskType, { ...range, low: range.low / WIDER, high: range.high * WIDER }] as const];
    }),
  );
  const suspects = known.usual.flatMap(({ taskType, fields }) => {
    const [range, values] = [ranges.get(taskType), fields.get(field)];
    if (!range || !values) return [];
    const outside = values.highest > range.high || values.lowest < range.low;
    return outside || rhythm.has(taskType) ? [taskType] : [];
  });
  return { field, ranges, rhythm, suspects: new Set(suspects) };
};

/** What is usual of each task type, and the ranges of the fields asked for; fields without any range are left out. */
export const readRanges = async (
  ctx: Pick<Ctx, 'brandId'>,
  deps: { db: TelemetryDb; memory: RangeMemory },
  scope: Scope,
  asked: { known: readonly MetricField[]; fields: readonly MetricField[]; sensitivity: Sensitivity },
): Promise<{ usual: TypeUsual[]; ranges: FieldRanges[] }> => {
  const [usual, sums] = await Promise.all([
    deps.memory.usual(ctx, scope, asked.known),
    deps.memory.sums(ctx, scope, asked.fields),
  ]);
  const ranges = await Promise.all(
    asked.fields.map((field) => {
      const rhythmic = usual.filter(({ taskType }) => {
        const of = sums.get(taskType)?.get(field);
        return of !== undefined && swings(of);
      });
      return rangesOf(ctx, deps.db, scope, field, {
        usual,
        rhythmic,
        sensitivity: asked.sensitivity,
      });
    }),
  );
  return { usual, ranges: ranges.filter((one) => one.ranges.size > 0) };
};
