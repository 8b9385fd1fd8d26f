import type { BacktestOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { makeRule } from '../alert-samples.ts';
import type { Refusal, TestServer } from '../harness.ts';
import { rowsOf, store } from './backtest-samples.ts';
import { ask } from './backtest.ts';

const RULE = { metric_field: 'execution_time_ms', condition: 'gt', threshold_value: 1 };

export const backtestRefused = (server: TestServer): void =>
  void describe('backtest, what it refuses and where it ends', () => {
    it('names everything that is wrong at once', async () => {
      const api = await server.api();
      const answer = await api.post<Refusal>('alerts/backtest/', {
        metric_field: 'speed',
        condition: 'gt',
        days: 31,
        alerts_per_week: 0.5,
        surprise: 1,
      });
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body).toSorted()).toEqual([
        'alerts_per_week',
        'days',
        'metric_field',
        'surprise',
        'threshold_value',
      ]);
    });

    it.each([
      ['an unknown parameter', 'window=1', 'window'],
      ['too long a time', 'days=31', 'days'],
      ['no time', 'days=0', 'days'],
      ['half an alert', 'alerts_per_week=0.5', 'alerts_per_week'],
    ])('refuses %s', async (_, query, field) => {
      const api = await server.api();
      const { id } = await makeRule(api);
      const answer = await api.get<Refusal>(`alerts/${id}/backtest/?${query}`);
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body)).toEqual([field]);
    });

    it.each([
      ['a rule that contradicts itself', { ...RULE, warning_value: 5 }, 'warning_value'],
      ['each with a time to hold', { ...RULE, for_minutes: 5 }, 'for_minutes'],
      ['a bad address', { ...RULE, notification_emails: ['nobody'] }, 'notification_emails'],
      ['workers', { ...RULE, metric_field: 'worker_silent_seconds' }, 'metric_field'],
      ['queues', { ...RULE, metric_field: 'queue_online_workers' }, 'metric_field'],
      [
        'a dead-man’s switch upside down',
        { ...RULE, metric_field: 'minutes_since_execution', task_type: 'a', condition: 'lt' },
        'condition',
      ],
    ])('refuses %s', async (_, rule, field) => {
      const answer = await (await server.api()).post<Refusal>('alerts/backtest/', rule);
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body)).toEqual([field]);
    });

    it.each([['[]'], ['null'], ['1'], ['"a"']])('refuses the body %s', async (body) => {
      expect((await (await server.api()).post('alerts/backtest/', body)).status).toBe(400);
    });

    it('refuses a saved rule on workers, and knows no rule that is not there', async () => {
      const api = await server.api();
      const { id } = await makeRule(api, { metric_field: 'worker_load_average' });
      const answer = await api.get<Refusal>(`alerts/${id}/backtest/`);
      expect(answer).toMatchObject({
        status: 400,
        body: { metric_field: [expect.stringContaining('no history')] },
      });
      expect((await api.get('alerts/999999999/backtest/')).status).toBe(404);
      expect((await api.get('alerts/x/backtest/')).status).toBe(404);
    });

    it('takes extreme thresholds as they are', async () => {
      const api = await server.api();
      await store(api, rowsOf(server, 100, 100));
      for (const threshold_value of [-1e308, 1e308, 1e-300, 0, 123_456_789.123])
        for (const condition of ['gt', 'gte', 'lt', 'lte', 'eq'])
          await ask(api, { threshold_value, condition, days: 30, alerts_per_week: 1_000 });
      const equal = await ask(api, { condition: 'eq', threshold_value: 1_000 });
      expect(equal.suggestion.reason).toContain('eq');
    });

    it.each([
      ['a rate above 100 %', { aggregation: 'error_rate', window_minutes: 5, threshold_value: 50 }],
      [
        'a rate below 0',
        { aggregation: 'error_rate', window_minutes: 5, threshold_value: 50, condition: 'lt' },
      ],
      ['a score above the best', { metric_field: 'performance_score', threshold_value: 5 }],
    ])('suggests no threshold that only %s would be past', async (_, rule) => {
      const api = await server.api();
      await store(api, rowsOf(server, 1_000, 3 * 24));
      const found = await ask(api, { cooldown_minutes: 0, days: 3, alerts_per_week: 1, ...rule });
      expect(found.would_have_fired).toBeGreaterThan(1);
      expect(found).toMatchObject({
        suggested_threshold: null,
        suggestion: { reason: expect.stringContaining('no value can be past it'), would_have_fired: null },
      });
    });

    it('coarsens what is too much to replay one by one, and never fires more for it', async () => {
      const api = await server.api();
      await store(api, rowsOf(server, 210_000, 100));
      const found = await ask(api, { threshold_value: 1, cooldown_minutes: 30 });
      expect(found.exact).toBe(false);
      expect(found.notes[0]).toContain('210000');
      expect(found.executions).toBe(210_000);
      // A breach comes every other second, so it fires every 30 minutes for 100 hours.
      expect(found.would_have_fired).toBeGreaterThanOrEqual(196);
      expect(found.would_have_fired).toBeLessThanOrEqual(200);
      const grown = await api.post<BacktestOutput>('alerts/backtest/', {
        ...RULE,
        threshold_value: found.suggested_threshold,
      });
      expect(grown.body).toMatchObject({ exact: true, would_have_fired: found.suggestion.would_have_fired });
    }, 120_000);
  });
