import type { RuleOutput } from '@vigie/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRule } from '../alert-samples.ts';
import type { TestServer } from '../harness.ts';
import { countOf } from '../samples.ts';
import { attackerOf } from './attacker.ts';
import { bodyNear, contentType } from './generators.ts';

const rule = {
  name: 'x',
  description: 'x',
  metric_field: 'execution_time_ms',
  condition: 'gt',
  threshold_value: 5000,
  is_active: true,
  notification_emails: ['a@example.com'],
  channels: [],
  cooldown_minutes: 30,
  task_type: null,
  queue_name: 'q',
  aggregation: 'avg',
  window_minutes: 5,
  for_minutes: 1,
  min_samples: 2,
  group_by: 'task_type',
  warning_value: 4000,
  severity: null,
  no_data: 'alert',
  renotify_minutes: 10,
  notify_recovery: true,
};

/** What each writing endpoint of alerts takes. */
export const ALERT_WRITES: Record<string, Record<string, unknown>> = {
  'alerts/': rule,
  'alerts/backtest/': { ...rule, days: 7, alerts_per_week: 7 },
  'alerts/1/test/': { test_value: 6000, send_notification: false },
  'alerts/active/1/acknowledge/': { note: 'x' },
  'alerts/active/1/resolve/': { note: 'x' },
  'alerts/active/1/snooze/': { minutes: 5, note: 'x' },
  'channels/': {
    kind: 'email',
    name: 'x',
    config: { to: ['a@example.com'] },
    secrets: {},
    is_active: true,
  },
  'channels/1/test/': {},
  'notifications/resend/': { ids: ['00000000-0000-4000-8000-000000000000'], status: 'dead' },
  'notifications/1/resend/': {},
  'silences/': {
    reason: 'x',
    minutes: 5,
    starts_at: '2099-01-01T00:00:00Z',
    ends_at: '2099-01-02T00:00:00Z',
    matcher: { alert_rule: [1], task_type: ['a'], queue_name: ['b'], severity: ['low'], group: ['c'] },
  },
};

export const attackRules = (server: TestServer): void =>
  void describe('changes of rules', () => {
    it.concurrent.each(['PUT', 'PATCH'])(
      'any body by %s leaves a rule that can be saved again',
      async (method) => {
        const { api, attack } = await attackerOf(server);
        const { id } = await makeRule(api, rule);
        const path = `alerts/${id}/`;
        const json = { 'content-type': 'application/json' };
        await fc.assert(
          fc.asyncProperty(bodyNear(rule), contentType, async (body, type) => {
            const reply = await attack(method, path, { body, headers: { 'content-type': type } });
            if (reply.status !== 200) return;
            const shown = await api.get<RuleOutput>(path);
            expect(shown.body).toEqual(JSON.parse(reply.body));
            const again = await attack('PUT', path, { body: JSON.stringify(shown.body), headers: json });
            expect(again.status, again.body).toBe(200);
          }),
          { numRuns: 150 },
        );
        expect(await countOf(api, 'alerts/')).toBe(1);
      },
    );
  });
