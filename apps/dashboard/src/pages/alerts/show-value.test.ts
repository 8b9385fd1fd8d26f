import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOf } from '../../app/format.ts';
import { MEASURES, isCounted } from './rule-fields.ts';
import type { Measured } from './rule-fields.ts';
import { showApartOf, showValueOf } from './show-value.ts';

const RULES: Measured[] = Object.values(MEASURES)
  .flat()
  .map((measure) =>
    isCounted(measure)
      ? { metric_field: 'execution_time_ms', aggregation: measure }
      : { metric_field: measure, aggregation: 'each' },
  );
const durations: Measured = { metric_field: 'execution_time_ms' };
const memory: Measured = { metric_field: 'memory_usage_mb' };

test('two values that are not the same never read the same', () => {
  /** To the thousandth, up to a hundred days in milliseconds. */
  const value = fc.integer({ min: 0, max: 1e13 }).map((n) => n / 1_000);
  const near = fc.tuple(value, fc.integer({ min: -5_000, max: 5_000 })).map(([a, b]) => [a, a + b / 1_000]);
  fc.assert(
    fc.property(
      fc.constantFrom(...RULES),
      fc.constantFrom('en', 'fr'),
      fc.oneof(fc.tuple(value, value), near),
      (rule, language, [a = 0, b = 0]) => {
        const shown = showApartOf(rule, formatOf(language))(a, b);
        expect(shown.value === shown.threshold).toBe(a === b);
      },
    ),
  );
});

test('values that read differently read as everywhere else', () => {
  fc.assert(
    fc.property(fc.constantFrom(...RULES), fc.double({ min: 0, max: 1e7, noNaN: true }), (rule, a) => {
      const [show, apart] = [showValueOf(rule, formatOf('en')), showApartOf(rule, formatOf('en'))];
      const b = 2 * a + 2;
      fc.pre(show(a) !== show(b));
      expect(apart(a, b)).toEqual({ value: show(a), threshold: show(b) });
    }),
  );
});

test('no more decimals than it takes', () => {
  const [en, fr] = [formatOf('en'), formatOf('fr')];
  expect(showApartOf(durations, en)(61_000, 60_000)).toEqual({ value: '1.02 min', threshold: '1 min' });
  expect(showApartOf(durations, fr)(61_000, 60_000)).toEqual({
    value: '1,02\u00A0min',
    threshold: '1\u00A0min',
  });
  expect(showApartOf(durations, en)(59_990, 60_000)).toEqual({ value: '59.99 sec', threshold: '1 min' });
  expect(showApartOf(memory, en)(512.4, 512)).toEqual({ value: '512.4 MB', threshold: '512 MB' });
  expect(showApartOf(memory, en)(null, 512).threshold).toBe('512 MB');
});
