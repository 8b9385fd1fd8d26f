import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breaches, severityOf, verdict } from './breach.ts';
import { CONDITIONS, SEVERITIES } from './rule.ts';
import type { Condition } from './rule.ts';

const value = fc.double({ min: 0, max: 1e9, noNaN: true });
const bound = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const oneSided = fc.constantFrom<Condition>('gt', 'gte', 'lt', 'lte');
const isHigh = (condition: Condition): boolean => condition.startsWith('g');

test('gt and lte, gte and lt are each other’s opposite; eq is the gap between gt and gte', () => {
  fc.assert(
    fc.property(value, fc.oneof(bound, value), (v, t) => {
      expect(breaches('gt', v, t)).toBe(!breaches('lte', v, t));
      expect(breaches('gte', v, t)).toBe(!breaches('lt', v, t));
      expect(breaches('eq', v, t)).toBe(breaches('gte', v, t) && breaches('lte', v, t));
      expect(breaches('eq', v, v)).toBe(true);
    }),
  );
});

test.each([
  ['gt', 8_500, 5_000, 'medium'],
  ['gt', 7_499, 5_000, 'low'],
  ['gt', 7_500, 5_000, 'medium'],
  ['gte', 45_000, 8_000, 'high'],
  ['gt', 15_000, 5_000, 'high'],
  ['gt', 50_000, 5_000, 'critical'],
  ['lt', 50, 70, 'low'],
  ['lte', 7, 70, 'critical'],
  ['lt', 0, 70, 'critical'],
  ['gt', 1, 0, 'critical'],
  ['eq', 3, 3, 'medium'],
] as const)('%s: %d against %d is %s', (condition, v, t, severity) => {
  expect(severityOf(condition, v, t)).toBe(severity);
});

test('further past the threshold is never less severe', () => {
  fc.assert(
    fc.property(oneSided, value, value, bound, (condition, a, b, t) => {
      const [near, far] = isHigh(condition)
        ? [Math.min(a, b), Math.max(a, b)]
        : [Math.max(a, b), Math.min(a, b)];
      fc.pre(breaches(condition, near, t));
      expect(SEVERITIES.indexOf(severityOf(condition, far, t))).toBeGreaterThanOrEqual(
        SEVERITIES.indexOf(severityOf(condition, near, t)),
      );
    }),
  );
});

test('a verdict is critical past the threshold, a low warning before it, nothing on the harmless side', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CONDITIONS),
      value,
      bound,
      fc.option(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { nil: undefined }),
      fc.option(fc.constantFrom(...SEVERITIES), { nil: undefined }),
      (condition, v, thresholdValue, gap, severity) => {
        const warningValue =
          gap === undefined || condition === 'eq'
            ? undefined
            : isHigh(condition)
              ? thresholdValue - gap
              : thresholdValue + gap;
        const said = verdict({ condition, thresholdValue, warningValue, severity }, v);
        if (breaches(condition, v, thresholdValue)) {
          expect(said?.level).toBe('critical');
          expect(said?.threshold).toBe(thresholdValue);
          if (severity) expect(said?.severity).toBe(severity);
        } else if (warningValue !== undefined && breaches(condition, v, warningValue)) {
          expect(said).toEqual({ level: 'warning', severity: 'low', threshold: warningValue });
        } else expect(said).toBeUndefined();
      },
    ),
  );
});
