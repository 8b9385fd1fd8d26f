import { AGGREGATIONS, CONDITIONS, RULE_FIELDS, SEVERITIES } from '@vigie/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import { verdict } from './breach.ts';
import { readPatch, readRule } from './rule-input.ts';
import { toRule } from './store.ts';
import type { RuleRow, RuleValues } from './store.ts';

const names = fc.constantFrom(null, 'seo', 'seo, export', 'a,b,a');
const any = fc.record(
  {
    name: fc.constantFrom('Slow', ' Slow '),
    description: fc.constantFrom('', 'a\nb'),
    metric_field: fc.constantFrom(...RULE_FIELDS),
    condition: fc.constantFrom(...CONDITIONS),
    threshold_value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    warning_value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    is_active: fc.boolean(),
    notification_emails: fc.constantFrom([], ['a@example.com'], ['a@example.com', 'b@example.com']),
    channels: fc.constantFrom([], [1], [3, 1, 3]),
    cooldown_minutes: fc.double({ min: 0, max: 10_080, noNaN: true }),
    task_type: names,
    queue_name: names,
    aggregation: fc.constantFrom(...AGGREGATIONS),
    window_minutes: fc.option(fc.integer({ min: 1, max: 10_080 })),
    for_minutes: fc.constantFrom(0, 0.5, 1440),
    min_samples: fc.constantFrom(1, 2, 1e6),
    group_by: fc.constantFrom(null, 'task_type'),
    severity: fc.option(fc.constantFrom(...SEVERITIES)),
    no_data: fc.constantFrom('ignore', 'alert'),
    renotify_minutes: fc.option(fc.double({ min: 1, max: 10_080, noNaN: true })),
    notify_recovery: fc.boolean(),
  },
  { requiredKeys: ['name', 'metric_field', 'condition', 'threshold_value'] },
);
/** Mostly right, with a few fields that are anything. */
const nearly = fc
  .tuple(
    any,
    fc.dictionary(fc.constantFrom('name', 'channels', 'task_type', 'x', '__proto__'), fc.anything()),
  )
  .map(([rule, noise]) => ({ ...rule, ...noise }));

const outcome = (read: () => RuleValues): RuleValues | Record<string, string[]> => {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid' && error.fields) return error.fields;
    throw error;
  }
};
const isRule = (found: RuleValues | Record<string, string[]>): found is RuleValues =>
  typeof found['name'] === 'string';
const toRow = (values: RuleValues): RuleRow => ({
  ...values,
  id: 1,
  brand_id: 1,
  trigger_count: 0,
  last_triggered_at: null,
  broken_reason: null,
  created_at: new Date(0),
  updated_at: new Date(0),
});

it('reads any body into a rule or into named complaints, and nothing else', () => {
  fc.assert(
    fc.property(fc.oneof(nearly, fc.anything()), (body) => {
      const found = outcome(() => readRule(body));
      if (isRule(found)) return;
      expect(Object.keys(found).length).toBeGreaterThan(0);
      for (const messages of Object.values(found)) expect(messages.length).toBeGreaterThan(0);
    }),
    { numRuns: 2_000 },
  );
});

it('takes every rule that it gave: an empty change changes nothing', () => {
  let read = 0;
  fc.assert(
    fc.property(any, (body) => {
      const values = outcome(() => readRule(body));
      if (!isRule(values)) return;
      read += 1;
      expect(readPatch(toRow(values), {}, {})).toEqual(values);
    }),
    { numRuns: 3_000 },
  );
  expect(read).toBeGreaterThan(50);
});

it('lets no contradiction through', () => {
  fc.assert(
    fc.property(any, (body) => {
      const values = outcome(() => readRule(body));
      if (!isRule(values)) return;
      expect(values.notification_emails.length + values.channels.length).toBeGreaterThan(0);
      const rule = toRule(toRow(values));
      if (rule.warningValue !== undefined) {
        // The warning comes before the threshold: where the threshold is passed the warning is too.
        expect(verdict(rule, rule.warningValue)?.level).not.toBe('critical');
        expect(rule.condition).not.toBe('eq');
      }
      if (values.aggregation === 'each') expect([values.min_samples, values.no_data]).toEqual([1, 'ignore']);
      if (values.aggregation === 'error_rate')
        expect(Math.abs(values.threshold_value - 50)).toBeLessThanOrEqual(50);
      expect(rule.windowMinutes).toBeGreaterThan(0);
    }),
    { numRuns: 3_000 },
  );
});

it('complains of the same fields whatever else is wrong beside them', () => {
  fc.assert(
    fc.property(any, (body) => {
      const alone = outcome(() => readRule(body));
      const beside = outcome(() => readRule({ ...body, colour: 1 }));
      if (isRule(alone)) expect(Object.keys(beside)).toEqual(['colour']);
      else expect(Object.keys(beside).toSorted()).toEqual([...Object.keys(alone), 'colour'].toSorted());
    }),
    { numRuns: 1_000 },
  );
});
