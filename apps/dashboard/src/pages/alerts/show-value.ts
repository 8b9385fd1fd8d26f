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
