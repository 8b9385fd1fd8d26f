import type { RuleTestOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { makeRule } from '../alert-samples.ts';
import type { Refusal, TestServer } from '../harness.ts';
import { create, metricOf } from '../samples.ts';

export const alertRuleTestContract = (server: TestServer): void =>
  void describe('testing an alert rule', () => {
    it('answers as the contract does', async () => {
      const api = await server.api();
      const rule = await makeRule(api);
      const test = async (body?: unknown): Promise<RuleTestOutput> =>
        (await api.post<RuleTestOutput>(`alerts/${rule.id}/test/`, body)).body;
      expect(await test({ test_value: 6000, send_notification: false })).toMatchObject({
        would_trigger: true,
        test_value: 6000,
        threshold_value: 5000,
        condition: 'gt',
        message: 'Alert would be triggered: 6000 > 5000',
        severity: 'low',
        notifications: [],
      });
      expect(await test({ test_value: 4000 })).toMatchObject({
        would_trigger: false,
        message: 'Alert would not be triggered: 4000 is not > 5000',
        severity: null,
      });
      expect((await test({ test_value: 8500 })).severity).toBe('medium');
    });

    it.each([
      ['gte', 5000, 'Alert would be triggered: 5000 >= 5000'],
      ['lt', 4999.5, 'Alert would be triggered: 4999.5 < 5000'],
      ['lte', 5000.25, 'Alert would not be triggered: 5000.25 is not <= 5000'],
      ['eq', 5000, 'Alert would be triggered: 5000 = 5000'],
      ['gt', 0.1 + 0.2, 'Alert would not be triggered: 0.3 is not > 5000'],
    ])('says it of %s and %s', async (condition, value, message) => {
      const api = await server.api();
      const rule = await makeRule(api, { condition });
      const answer = await api.post<RuleTestOutput>(`alerts/${rule.id}/test/`, { test_value: value });
      expect(answer.body).toMatchObject({ message, condition, test_value: value });
    });

    it('knows the warning before the threshold', async () => {
      const api = await server.api();
      const rule = await makeRule(api, { warning_value: 4000 });
      const answer = await api.post<RuleTestOutput>(`alerts/${rule.id}/test/`, { test_value: 4500 });
      expect(answer.body).toMatchObject({
        would_trigger: true,
        level: 'warning',
        severity: 'low',
        threshold_value: 5000,
        message: 'Alert would be triggered: 4500 > 4000',
      });
    });

    it('takes the latest value of the field, in the task types and queues of the rule', async () => {
      const api = await server.api();
      const rule = await makeRule(api);
      const narrow = await makeRule(api, { task_type: 'seo,export', queue_name: 'high' });
      const memory = await makeRule(api, { metric_field: 'memory_usage_mb' });
      const value = async (id: number): Promise<number> => {
        const answer = await api.send<RuleTestOutput>('POST', `alerts/${id}/test/`);
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        return answer.body.test_value;
      };
      const none = await api.send<Refusal>('POST', `alerts/${rule.id}/test/`);
      expect(none).toMatchObject({
        status: 400,
        body: { test_value: [expect.stringContaining('no value')] },
      });
      const at = (minutes: number): string => new Date(server.clock.now() - minutes * 60_000).toISOString();
      const seo = { task_type: 'seo', queue_name: 'high' };
      await create(api, metricOf({ execution_time_ms: 700, memory_usage_mb: 5, created_at: at(9) }, seo));
      await create(api, metricOf({ execution_time_ms: 800, created_at: at(5) }, { task_type: 'other' }));
      await create(api, metricOf({ execution_time_ms: 900, created_at: at(7) }, { task_type: 'export' }));
      expect([await value(rule.id), await value(narrow.id), await value(memory.id)]).toEqual([800, 700, 5]);
    });

    it('refuses what it does not know', async () => {
      const api = await server.api();
      const rule = await makeRule(api);
      const wrong = await api.post<Refusal>(`alerts/${rule.id}/test/`, {
        test_value: 'many',
        send_notification: 'yes',
        colour: 1,
      });
      expect(wrong.status).toBe(400);
      expect(Object.keys(wrong.body).toSorted()).toEqual(['colour', 'send_notification', 'test_value']);
      for (const body of ['[]', '5', '{"test_value":1e999}'])
        expect((await api.post(`alerts/${rule.id}/test/`, body)).status).toBe(400);
      expect((await api.post('alerts/987654321/test/', {})).status).toBe(404);
    });
  });
