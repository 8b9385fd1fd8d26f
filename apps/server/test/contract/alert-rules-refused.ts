import type { RuleOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { ruleOf } from '../alert-samples.ts';
import type { Refusal, TestServer } from '../harness.ts';
import { countOf } from '../samples.ts';

const windowed = { aggregation: 'avg' };
const ofWorkers = { metric_field: 'worker_load_average' };
const expected = { metric_field: 'minutes_since_execution' };

/** What is given, and the fields that must be named. */
const REFUSED: [what: string, over: Record<string, unknown>, ...fields: string[]][] = [
  ['no name', { name: undefined }, 'name'],
  ['a blank name', { name: '   ' }, 'name'],
  ['a long name', { name: 'x'.repeat(201) }, 'name'],
  ['a name that ends a header line', { name: 'x\r\nBcc: eve@example.com' }, 'name'],
  ['a name with NUL', { name: 'a\0b' }, 'name'],
  ['half a surrogate pair', { name: '\ud800' }, 'name'],
  ['a long description', { description: 'x'.repeat(2001) }, 'description'],
  ['a description with an escape', { description: 'a\u001b[31m' }, 'description'],
  ['an unknown metric field', { metric_field: 'beauty' }, 'metric_field'],
  ['an unknown condition', { condition: 'above' }, 'condition'],
  ['a text as threshold', { threshold_value: '5000' }, 'threshold_value'],
  ['no threshold', { threshold_value: null }, 'threshold_value'],
  ['a negative cooldown', { cooldown_minutes: -1 }, 'cooldown_minutes'],
  ['a cooldown past a week', { cooldown_minutes: 10_081 }, 'cooldown_minutes'],
  ['an unknown field', { colour: 1 }, 'colour'],
  ['nobody to tell', { notification_emails: [] }, 'notification_emails'],
  ['nobody to tell, left out', { notification_emails: undefined }, 'notification_emails'],
  ['too many addresses', { notification_emails: Array(21).fill('a@b.fr') }, 'notification_emails'],
  ['a channel that is not there', { channels: [987_654_321] }, 'channels'],
  ['a channel that is no id', { channels: [0, 1.5] }, 'channels'],
  ['an absurd window', { ...windowed, window_minutes: 1e9 }, 'window_minutes'],
  ['half a window', { ...windowed, window_minutes: 0.5 }, 'window_minutes'],
  ['an empty window', { ...windowed, window_minutes: 0 }, 'window_minutes'],
  ['for longer than a day', { ...windowed, for_minutes: 1441 }, 'for_minutes'],
  ['no samples at all', { ...windowed, min_samples: 0 }, 'min_samples'],
  ['an unknown aggregation', { aggregation: 'p42' }, 'aggregation'],
  ['an unknown group', { group_by: 'worker' }, 'group_by'],
  ['an unknown severity', { severity: 'urgent' }, 'severity'],
  ['renotifying all the time', { renotify_minutes: 0 }, 'renotify_minutes'],
  ['a blank task type', { task_type: 'a,,b' }, 'task_type'],
  ['too many task types', { task_type: Array.from({ length: 21 }, (_, i) => i).join(',') }, 'task_type'],
  ['a long queue', { queue_name: 'x'.repeat(101) }, 'queue_name'],
  ['a warning past the threshold', { warning_value: 5001 }, 'warning_value'],
  ['a warning at the threshold', { warning_value: 5000 }, 'warning_value'],
  ['a warning below a lower bound', { condition: 'lte', warning_value: 4000 }, 'warning_value'],
  ['a warning before eq', { condition: 'eq', warning_value: 1 }, 'warning_value'],
  ['an error rate past 100 %', { aggregation: 'error_rate' }, 'threshold_value'],
  [
    'for, samples and no_data of single executions',
    { for_minutes: 1, min_samples: 2, no_data: 'alert' },
    'for_minutes',
    'min_samples',
    'no_data',
  ],
  [
    'a window over the state of workers',
    { ...ofWorkers, ...windowed, window_minutes: 5, min_samples: 2, group_by: 'task_type', no_data: 'alert' },
    'aggregation',
    'window_minutes',
    'min_samples',
    'group_by',
    'no_data',
  ],
  ['the task type of a worker', { ...ofWorkers, task_type: 'seo' }, 'task_type'],
  ['silence of nothing', expected, 'task_type'],
  ['the queue of a task type', { ...expected, task_type: 'seo', queue_name: 'q' }, 'queue_name'],
];

const ADDRESSES = [
  '',
  'x',
  '@',
  'a@',
  '@b.fr',
  'a b@c.fr',
  'a@b..fr',
  'Ann <a@b.fr>',
  '<a@b.fr>',
  'a@b.fr,c@d.fr',
  'a@b.fr;c@d.fr',
  'a@b.fr\r\nBcc: eve@example.com',
  'a@b.fr\n',
  ' a@b.fr',
  'a@b.fr\0',
  '"a b"@c.fr',
  'a@b@c.fr',
  'a@[127.0.0.1]',
  'a(comment)@b.fr',
  `${'x'.repeat(65)}@b.fr`,
  `a@${'x'.repeat(250)}.fr`,
  'a@-b.fr',
];

export const alertRulesRefused = (server: TestServer): void =>
  void describe('alert rules that are refused', () => {
    it.each(REFUSED)('%s', async (_what, over, ...fields) => {
      const api = await server.api();
      const answer = await api.post<Refusal>('alerts/', ruleOf(over));
      expect(answer.status, JSON.stringify(answer.body)).toBe(400);
      expect(Object.keys(answer.body).toSorted()).toEqual(fields.toSorted());
      for (const messages of Object.values(answer.body)) expect(messages[0]).toMatch(/\.$/);
      expect(await countOf(api, 'alerts/')).toBe(0);
    });

    it.each(ADDRESSES)('the address %j', async (address) => {
      const api = await server.api();
      const answer = await api.post<Refusal>(
        'alerts/',
        ruleOf({ notification_emails: ['good@example.com', address] }),
      );
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body)).toEqual(['notification_emails']);
      expect(answer.body['notification_emails']?.[0]).toMatch(/^1: /);
    });

    it('everything wrong at once', async () => {
      const api = await server.api();
      const answer = await api.post<Refusal>('alerts/', {
        name: '',
        description: 5,
        metric_field: 'execution_time_ms',
        condition: 'eq',
        threshold_value: 10,
        warning_value: 5,
        is_active: 'yes',
        notification_emails: ['nobody'],
        channels: [987_654_321],
        cooldown_minutes: -5,
        task_type: 'a,,',
        queue_name: '\u0007',
        aggregation: 'each',
        window_minutes: 0,
        for_minutes: 5,
        min_samples: 9,
        group_by: 'colour',
        severity: 'urgent',
        no_data: 'alert',
        renotify_minutes: 0.5,
        notify_recovery: 1,
        colour: 'red',
        ['__proto__x']: 1,
      });
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body).toSorted()).toEqual([
        '__proto__x',
        'channels',
        'colour',
        'cooldown_minutes',
        'description',
        'for_minutes',
        'group_by',
        'is_active',
        'min_samples',
        'name',
        'no_data',
        'notification_emails',
        'notify_recovery',
        'queue_name',
        'renotify_minutes',
        'severity',
        'task_type',
        'warning_value',
        'window_minutes',
      ]);
    });

    it.each(['[]', '"rule"', '5', 'null', '[{}]'])('a body that is %s', async (body) => {
      const api = await server.api();
      expect((await api.post('alerts/', body)).status).toBe(400);
      const ndjson = { 'content-type': 'application/x-ndjson' };
      expect((await api.post('alerts/', '{"name":"x"}', ndjson)).body).toEqual({
        non_field_errors: [expect.any(String)],
      });
    });

    it('a threshold past all numbers', async () => {
      const api = await server.api();
      const body = JSON.stringify(ruleOf()).replace('5000', '1e999');
      expect((await api.post<Refusal>('alerts/', body)).body).toEqual({
        threshold_value: ['A valid number is required.'],
      });
    });

    it('but what means nothing is taken', async () => {
      const api = await server.api();
      for (const over of [
        { min_samples: 1, for_minutes: 0, no_data: 'ignore', group_by: null, warning_value: null },
        { aggregation: 'error_rate', threshold_value: 100, condition: 'gte', warning_value: 0 },
        { condition: 'lt', warning_value: 6000 },
        { ...expected, task_type: 'seo', threshold_value: 30 },
        { notification_emails: ['root@localhost', 'a+b@sub.example.co'] },
        { name: 'Ünïcode 😀 «œ»' },
        { threshold_value: -1e308 },
      ]) {
        const answer = await api.post<RuleOutput>('alerts/', ruleOf(over));
        expect(answer.status, JSON.stringify(answer.body)).toBe(201);
        expect(answer.body).toMatchObject(over);
      }
    });
  });
