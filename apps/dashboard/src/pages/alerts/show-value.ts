import type { Format } from '../../app/format.ts';
import { showField } from '../../ui/fields.ts';
import { measureOf } from './rule-fields.ts';
import type { Measured } from './rule-fields.ts';

/** How a value that a rule judges reads, its threshold too: an error rate over durations is a percentage, not a duration. */
export const showValueOf = (rule: Measured, format: Format): ((value: number | null) => string) => {
  const measure = measureOf(rule);
  switch (measure) {
    case 'error_rate':
      return format.percent;
    case 'count':
      return (value) => format.number(value);
    default:
      return showField(measure, format);
  }
};

/** More than any two values need that are as far apart as a measurement can tell. */
const MOST_DECIMALS = 20;

/** How a value reads beside what it is held against: with as many decimals as tell them apart, for «1 min > 1 min» says nothing. */
export const showApartOf = (
  rule: Measured,
  format: Format,
): ((value: number | null, against: number) => { value: string; threshold: string }) => {
  const showWith = (finer: Format, value: number | null, against: number) => {
    const show = showValueOf(rule, finer);
    return { value: show(value), threshold: show(against) };
  };
  return (value, against) => {
    let shown = showWith(format, value, against);
    for (let i = 1; value !== against && shown.value === shown.threshold && i <= MOST_DECIMALS; i += 1)
      shown = showWith(format.finer(i), value, against);
    return shown;
  };
};
