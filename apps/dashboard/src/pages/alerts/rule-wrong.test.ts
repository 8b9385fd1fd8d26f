import { expect, test } from 'vitest';
import type { RuleOutput } from '@vigie/contract';
import { draftOf } from './rule-draft.ts';
import type { Draft } from './rule-draft.ts';
import { wrongIn } from './rule-wrong.ts';

const wrong = (change: Partial<Draft>) =>
  wrongIn({ ...draftOf(undefined), notification_emails: ['ada@example.com'], ...change });

test('what the page sees to be wrong with a rule, and nothing else', () => {
  expect(wrong({})).toEqual({});
  expect(wrong({ notification_emails: [] })).toEqual({ notification_emails: 'ruleWrong.nobody' });
  expect(wrong({ notification_emails: [], channels: [1] })).toEqual({});
  expect(wrong({ notification_emails: ['ada', 'b@example.com'] })).toEqual({
    notification_emails: 'ruleWrong.address',
  });
  expect(wrong({ threshold_value: 10, warning_value: 10 })).toEqual({ warning_value: 'ruleWrong.below' });
  expect(wrong({ condition: 'lt', threshold_value: 10, warning_value: 9 })).toEqual({
    warning_value: 'ruleWrong.above',
  });
  expect(wrong({ condition: 'lte', threshold_value: 10, warning_value: 11 })).toEqual({});
  expect(wrong({ aggregation: 'error_rate', threshold_value: 101 })).toEqual({
    threshold_value: 'ruleWrong.percent',
  });
  const silence: RuleOutput['metric_field'] = 'minutes_since_execution';
  expect(wrong({ metric_field: silence })).toEqual({ task_type: 'ruleWrong.types' });
  expect(wrong({ metric_field: silence, task_type: 'seo_crawl' })).toEqual({});
});
