import type { RuleOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { makeRule, ruleOf, sendJson } from '../alert-samples.ts';
import type { Page, Refusal, TestServer } from '../harness.ts';
import { countOf, walkCursors, walkPages } from '../samples.ts';

const SEED = {
  name: 'Memory Usage Alert',
  description: 'Alerte si utilisation mémoire > 500MB',
  metric_field: 'memory_usage_mb',
  condition: 'gt',
  threshold_value: 500,
  notification_emails: ['admin@humari.fr'],
  cooldown_minutes: 60,
  is_active: true,
};
const DEFAULTS = {
  description: '',
  is_active: true,
  cooldown_minutes: 30,
  channels: [],
  task_type: null,
  queue_name: null,
  aggregation: 'each',
  window_minutes: 60,
  for_minutes: 0,
  min_samples: 1,
  group_by: null,
  warning_value: null,
  severity: null,
  no_data: 'ignore',
  renotify_minutes: null,
  notify_recovery: false,
  trigger_count: 0,
  last_triggered_at: null,
  broken_reason: null,
};

const making = (server: TestServer): void => {
  it('makes the rule of the contract, and shows it', async () => {
    const api = await server.api();
    const made = await api.post<RuleOutput>('alerts/', SEED);
    expect(made).toMatchObject({
      status: 201,
      body: {
        ...DEFAULTS,
        ...SEED,
        id: expect.any(Number),
        brand: { id: api.brand, name: `Brand ${api.brand}` },
        created_at: expect.stringMatching(/Z$/),
      },
    });
    const list = await api.get<Page<RuleOutput>>('alerts/');
    expect(list.body).toMatchObject({ count: 1, next: null, results: [made.body] });
    expect((await api.get(`alerts/${made.body.id}/`)).body).toEqual(made.body);
    expect((await api.get(`alerts/${made.body.id}`)).status).toBe(200);
  });

  it('keeps every optional field', async () => {
    const api = await server.api();
    const over = {
      aggregation: 'p95',
      window_minutes: 15,
      for_minutes: 2.5,
      min_samples: 10,
      group_by: 'task_type',
      task_type: 'seo,export',
      queue_name: 'high',
      warning_value: 4000.5,
      severity: 'high',
      no_data: 'alert',
      renotify_minutes: 90,
      notify_recovery: true,
      cooldown_minutes: 0.5,
      is_active: false,
      description: 'Two\nlines',
    };
    const rule = await makeRule(api, over);
    expect(rule).toMatchObject(over);
    expect((await api.get(`alerts/${rule.id}/`)).body).toMatchObject(over);
  });

  it('has the default window of its aggregation, and none for the state of workers', async () => {
    const api = await server.api();
    const each = await makeRule(api);
    const average = await sendJson<RuleOutput>(api, 'PATCH', `alerts/${each.id}/`, { aggregation: 'avg' });
    expect([each.window_minutes, average.body.window_minutes]).toEqual([60, 5]);
    const silent = await makeRule(api, { metric_field: 'worker_silent_seconds', for_minutes: 1 });
    expect(silent).toMatchObject({ window_minutes: null, for_minutes: 1, aggregation: 'each' });
  });

  it('takes an Idempotency-Key', async () => {
    const api = await server.api();
    const key = { 'idempotency-key': 'rule-1' };
    const first = await api.post<RuleOutput>('alerts/', SEED, key);
    expect(await api.post('alerts/', SEED, key)).toMatchObject({ status: 201, body: first.body });
    expect((await api.post('alerts/', { ...SEED, name: 'x' }, key)).status).toBe(409);
    expect(await countOf(api, 'alerts/')).toBe(1);
  });

  it('trims names, and takes each recipient once', async () => {
    const rule = await makeRule(await server.api(), {
      name: '  Slow  ',
      task_type: ' a , b,a',
      notification_emails: ['a@b.fr', 'a@b.fr'],
    });
    expect(rule).toMatchObject({ name: 'Slow', task_type: 'a,b', notification_emails: ['a@b.fr'] });
  });
};

const changing = (server: TestServer): void => {
  it('replaces: what is left out gets its default', async () => {
    const api = await server.api();
    const rule = await makeRule(api, { description: 'x', severity: 'low', is_active: false });
    server.clock.advance(5);
    const put = await sendJson<RuleOutput>(api, 'PUT', `alerts/${rule.id}/`, ruleOf({ name: 'Other' }));
    expect(put).toMatchObject({
      status: 200,
      body: { ...DEFAULTS, id: rule.id, name: 'Other', created_at: rule.created_at },
    });
    expect(put.body.updated_at > rule.updated_at).toBe(true);
    const partial = await sendJson<Refusal>(api, 'PUT', `alerts/${rule.id}/`, { name: 'x' });
    expect(partial.status).toBe(400);
    expect(Object.keys(partial.body)).toEqual(
      expect.arrayContaining(['metric_field', 'condition', 'threshold_value']),
    );
  });

  it('takes back its own answer, changed: what only the service writes is ignored', async () => {
    const api = await server.api();
    for (const over of [{}, { metric_field: 'queue_online_workers', condition: 'lt', threshold_value: 1 }]) {
      const rule = await makeRule(api, over);
      const put = await sendJson<RuleOutput>(api, 'PUT', `alerts/${rule.id}/`, {
        ...rule,
        id: 1,
        brand: { id: 1, name: 'x' },
        trigger_count: 99,
        threshold_value: 7,
      });
      expect(put, JSON.stringify(put.body)).toMatchObject({
        status: 200,
        body: { ...rule, threshold_value: 7, updated_at: expect.any(String) },
      });
    }
  });

  it('changes only what is given, and the whole must still make sense', async () => {
    const api = await server.api();
    const rule = await makeRule(api, { aggregation: 'avg', min_samples: 5, warning_value: 4000 });
    const patched = await sendJson(api, 'PATCH', `alerts/${rule.id}/`, { threshold_value: 6000 });
    expect(patched.body).toMatchObject({ ...rule, threshold_value: 6000, updated_at: expect.any(String) });
    expect((await sendJson(api, 'PATCH', `alerts/${rule.id}/`, {})).status).toBe(200);
    const wrong = await sendJson<Refusal>(api, 'PATCH', `alerts/${rule.id}/`, {
      aggregation: 'each',
      threshold_value: 3000,
      colour: 1,
    });
    expect(wrong.status).toBe(400);
    expect(Object.keys(wrong.body).toSorted()).toEqual(['colour', 'min_samples', 'warning_value']);
    expect((await api.get(`alerts/${rule.id}/`)).body).toMatchObject({
      threshold_value: 6000,
      min_samples: 5,
    });
  });

  it('deletes, once', async () => {
    const api = await server.api();
    const rule = await makeRule(api);
    expect((await api.send('DELETE', `alerts/${rule.id}/`)).status).toBe(204);
    for (const method of ['GET', 'DELETE'])
      expect((await api.send(method, `alerts/${rule.id}/`)).status).toBe(404);
    for (const method of ['PUT', 'PATCH'])
      expect((await sendJson(api, method, `alerts/${rule.id}/`, ruleOf())).status).toBe(404);
    expect(await countOf(api, 'alerts/')).toBe(0);
    expect((await api.send('POST', `alerts/${rule.id}/`)).headers.get('allow')).toMatch(/PATCH/);
  });

  it('tells the other servers of every change', async () => {
    const api = await server.api();
    const heard: string[] = [];
    const client = await server.app.control.connect();
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query('LISTEN vigie_alert_rules');
    const rule = await makeRule(api);
    await sendJson(api, 'PATCH', `alerts/${rule.id}/`, { is_active: false });
    await sendJson(api, 'PUT', `alerts/${rule.id}/`, ruleOf());
    await api.send('DELETE', `alerts/${rule.id}/`);
    const mine = (): string[] => heard.filter((payload) => payload === String(api.brand));
    await expect.poll(mine).toHaveLength(4);
    await client.end();
  });
};

const listing = (server: TestServer): void => {
  it('filters as the contract shows, orders, and walks by page and by cursor', async () => {
    const api = await server.api();
    const made: RuleOutput[] = [];
    for (let i = 0; i < 10; i += 1) {
      const over = {
        name: `r${i}`,
        metric_field: ['execution_time_ms', 'cost_usd'][i % 2],
        condition: ['gt', 'lt', 'eq'][i % 3],
        threshold_value: i * 500,
        is_active: i % 4 !== 0,
        ...(i % 5 === 0 ? { severity: 'high' } : {}),
      };
      made.push(await makeRule(api, over));
    }
    const names = async (query: string): Promise<string[]> => {
      const answer = await api.get<Page<RuleOutput>>(`alerts/?ordering=id&${query}`);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
      expect(answer.body.count).toBe(answer.body.results.length);
      return answer.body.results.map((rule) => rule.name);
    };
    const where = (holds: (rule: RuleOutput) => boolean): string[] =>
      made.filter(holds).map((rule) => rule.name);
    expect(await names('is_active=true')).toEqual(where((rule) => rule.is_active));
    expect(await names('is_active=false')).toEqual(where((rule) => !rule.is_active));
    expect(await names('metric_field=execution_time_ms')).toEqual(
      where((rule) => rule.metric_field === 'execution_time_ms'),
    );
    expect(await names('condition=gt,gte,lt,lte,eq')).toHaveLength(10);
    expect(await names('condition=lt,eq')).toEqual(where((rule) => rule.condition !== 'gt'));
    expect(await names('threshold_value__gte=1000&threshold_value__lt=3000')).toEqual([
      'r2',
      'r3',
      'r4',
      'r5',
    ]);
    expect(await names('threshold_value=1500')).toEqual(['r3']);
    expect(await names('severity=high')).toEqual(['r0', 'r5']);
    for (const ordering of [
      '-threshold_value',
      'condition,-name',
      'last_triggered_at',
      'severity',
      '-is_active',
      '',
    ]) {
      const query = `alerts/?page_size=3${ordering && `&ordering=${ordering}`}`;
      const byPage = await walkPages<RuleOutput>(api, query);
      expect(new Set(byPage.map((rule) => rule.id)).size).toBe(10);
      expect(await walkCursors(api, query), ordering).toEqual(byPage);
    }
    const newest = (await api.get<Page<RuleOutput>>('alerts/')).body.results;
    expect(newest[0]?.name).toBe('r9');
  });

  it('names every unknown filter, field and value', async () => {
    const api = await server.api();
    const answer = await api.get<Refusal>(
      'alerts/?colour=1&condition=gt,above&metric_field=x&is_active=maybe&threshold_value__gte=many&ordering=x&page=0',
    );
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body).toSorted()).toEqual([
      'colour',
      'condition',
      'is_active',
      'metric_field',
      'ordering',
      'page',
      'threshold_value__gte',
    ]);
    expect(answer.body['condition']?.[0]).toContain('gt, gte, lt, lte, eq');
  });
};

export const alertRulesContract = (server: TestServer): void => {
  describe('making alert rules', () => {
    making(server);
  });
  describe('changing alert rules', () => {
    changing(server);
  });
  describe('listing alert rules', () => {
    listing(server);
  });
};
