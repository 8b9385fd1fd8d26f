import type { MetricField, UsualRange } from '@vigie/contract';
import { FEWEST } from '../../analysis/index.ts';
import type { ExpectedRange } from '../../analysis/index.ts';
import type { FieldRanges, TypeUsual } from './anomaly-store.ts';
import { edgeOf } from './explain.ts';

/** A range for a slot like all others, put into one where values are typically `factor` times as high. */
export const rangeInSlot = ({ low, median, high }: ExpectedRange, factor: number): ExpectedRange => ({
  low: low * factor,
  median: median * factor,
  high: high * factor,
});

/** The edges of a range as they are shown. */
export const edgesOf = (field: MetricField, { low, high }: ExpectedRange): [number, number] => [
  edgeOf(field, low, 'low'),
  edgeOf(field, high, 'high'),
];

const whyNone = (of: TypeUsual | undefined, field: MetricField): string => {
  if (!of) return `Fewer than ${FEWEST} executions in the window.`;
  const { n = 0 } = of.fields.get(field) ?? {};
  return n < FEWEST ? `Fewer than ${FEWEST} values in the window.` : 'Nearly all values are zero.';
};

/** Between which values executions of each type are usual: the very ranges that anomalies are outside of. */
export const usualRangesOf = (
  taskTypes: readonly string[],
  fields: readonly MetricField[],
  known: { usual: readonly TypeUsual[]; ranges: readonly FieldRanges[] },
): UsualRange[] => {
  const usual = new Map(known.usual.map((type) => [type.taskType, type]));
  const byField = new Map(known.ranges.map((one) => [one.field, one]));
  return [...new Set(taskTypes)].flatMap((type) =>
    fields.map((field): UsualRange => {
      const [range, factors] = [byField.get(field)?.ranges.get(type), byField.get(field)?.rhythm.get(type)];
      const subject = { task_type: type, metric: field };
      if (!range)
        return { ...subject, expected_range: null, by_hour: null, reason: whyNone(usual.get(type), field) };
      const hours = factors?.map((factor) => edgesOf(field, rangeInSlot(range, factor))) ?? null;
      const all = hours ?? [edgesOf(field, range)];
      return {
        ...subject,
        expected_range: [Math.min(...all.map(([low]) => low)), Math.max(...all.map(([, high]) => high))],
        by_hour: hours,
        reason: null,
      };
    }),
  );
};
