import type { MetricOutput, TaskDetail } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { DAY } from '../harness.ts';
import type { Page, Refusal, TestServer } from '../harness.ts';
import { countOf, create, metricOf, newTaskId } from '../samples.ts';

const storing = (server: TestServer): void => {
  it('takes the body of the contract for a registered task; the next read sees it', async () => {
    const api = await server.api();
    const task = await api.post<{ id: number }>('tasks/', { task_id: newTaskId(), task_type: 'seo' });
    const body = {
      base_task: task.body.id,
      execution_time_ms: 3200,
      memory_usage_mb: 256,
      cpu_usage_percent: 62.3,
      error_count: 1,
      queue_wait_time_ms: 150,
      api_calls_count: 8,
      tokens_used: 1800,
      cost_usd: 0.036,
    };
    const made = await create(api, body);
    expect(made).toMatchObject({
      ...body,
      base_task: { id: task.body.id, task_type: 'seo', status: 'pending' },
    });
    expect(made.performance_score).toBe(Math.round(made.performance_score * 10) / 10);
    expect((await api.get(`metrics/${made.id}/`)).body).toEqual(made);
    expect((await api.get<Page<MetricOutput>>('metrics/')).body).toMatchObject({ count: 1, results: [made] });
  });

  it('registers a never-seen task on the way: completed or failed, priority normal', async () => {
    const api = await server.api();
    const good = await create(api, metricOf());
    expect(good.base_task).toMatchObject({ task_type: 'seo_analysis', status: 'completed' });
    const bad = await create(api, metricOf({ error_count: 2 }, { queue_name: 'q', worker_name: 'w' }));
    expect(bad.base_task.status).toBe('failed');
    const told = await create(api, metricOf({ error_count: 2 }, { status: 'retrying', priority: 'low' }));
    const shown = async (metric: MetricOutput) =>
      (await api.get<TaskDetail>(`tasks/${metric.base_task.id}/`)).body;
    expect(await shown(good)).toMatchObject({ priority: 'normal', metrics_count: 1, queue_name: null });
    expect(await shown(bad)).toMatchObject({ status: 'failed', queue_name: 'q', worker_name: 'w' });
    expect(await shown(told)).toMatchObject({ status: 'retrying', priority: 'low' });
  });

  it('knows a task again by its task_id, and lets its status move on', async () => {
    const api = await server.api();
    const task = { task_id: newTaskId(), task_type: 'x' };
    const first = await create(api, metricOf({ error_count: 1 }, task));
    const second = await create(api, metricOf({ error_count: 0 }, task));
    expect(second.base_task).toMatchObject({ id: first.base_task.id, status: 'completed' });
    const listed = (await api.get<Page<MetricOutput>>('metrics/?ordering=id')).body.results;
    expect(listed.map((metric) => metric.base_task.status)).toEqual(['completed', 'completed']);
  });

  it('answers null for what was left out or null', async () => {
    const made = await create(await server.api(), metricOf({ tokens_used: null }));
    expect(made).toMatchObject({
      memory_usage_mb: null,
      cpu_usage_percent: null,
      error_count: null,
      queue_wait_time_ms: null,
      api_calls_count: null,
      tokens_used: null,
      cost_usd: null,
    });
  });

  it.each([
    [0.0000005, 0],
    [0.0000015, 0.000002],
    [0.0000025, 0.000002],
    [0.0000024999, 0.000002],
    [1.0000005, 1],
    [0.1 + 0.2, 0.3],
    [123_456.654_321, 123_456.654_321],
    [999_999_999.999_999, 999_999_999.999_999],
  ])('keeps money to six decimals, half-even: %d is %d', async (given, kept) => {
    const api = await server.api();
    const made = await create(api, metricOf({ cost_usd: given }));
    expect(made.cost_usd).toBe(kept);
    expect((await api.get<MetricOutput>(`metrics/${made.id}/`)).body.cost_usd).toBe(kept);
    expect(await countOf(api, `metrics/?cost_usd=${kept}`)).toBe(1);
  });

  it('takes a created_at of its own, 400 days back to 5 minutes ahead', async () => {
    const api = await server.api();
    const at = (ms: number): string => new Date(server.clock.now() + ms).toISOString();
    for (const ms of [-399.9 * DAY, 290_000]) {
      const created_at = at(ms);
      expect(Date.parse((await create(api, metricOf({ created_at }))).created_at)).toBe(
        Date.parse(created_at),
      );
    }
    for (const ms of [-400.1 * DAY, 310_000]) {
      const answer = await api.post<Refusal>('metrics/', metricOf({ created_at: at(ms) }));
      expect(answer).toMatchObject({ status: 400, body: { created_at: [expect.any(String)] } });
    }
    expect(await countOf(api)).toBe(2);
  });

  it('scores 0 to 10, never higher for a worse execution', async () => {
    const api = await server.api();
    const scoreOf = async (over: Record<string, unknown>): Promise<number> =>
      (await create(api, metricOf(over))).performance_score;
    expect(await scoreOf({ execution_time_ms: 0 })).toBe(10);
    expect(
      await scoreOf({
        execution_time_ms: 1e11,
        error_count: 1e6,
        cost_usd: 1e9,
        memory_usage_mb: 1e9,
        queue_wait_time_ms: 1e11,
      }),
    ).toBe(0);
    const base = await scoreOf({});
    for (const worse of [
      { execution_time_ms: 32_000 },
      { memory_usage_mb: 4_000 },
      { queue_wait_time_ms: 60_000 },
      { error_count: 1 },
      { cost_usd: 5 },
    ]) {
      expect(await scoreOf(worse)).toBeLessThan(base);
    }
  });
};

const refusing = (server: TestServer): void => {
  it.each([
    ['no time', { execution_time_ms: undefined }, ['execution_time_ms']],
    ['no task', { base_task: undefined }, ['base_task']],
    [
      'negative numbers',
      { execution_time_ms: -1, cost_usd: -0.01, error_count: -1 },
      ['cost_usd', 'error_count', 'execution_time_ms'],
    ],
    [
      'texts for numbers',
      { execution_time_ms: '3200', memory_usage_mb: 'NaN' },
      ['execution_time_ms', 'memory_usage_mb'],
    ],
    [
      'fractions of counts',
      { error_count: 1.5, api_calls_count: 0.1, tokens_used: 2.5 },
      ['api_calls_count', 'error_count', 'tokens_used'],
    ],
    [
      'booleans and lists',
      { execution_time_ms: true, tokens_used: [1] },
      ['execution_time_ms', 'tokens_used'],
    ],
    ['too much CPU', { cpu_usage_percent: 100_001 }, ['cpu_usage_percent']],
    ['a null time', { execution_time_ms: null }, ['execution_time_ms']],
    [
      'unknown fields',
      { colour: 'red', performance_score: 10, id: 5 },
      ['colour', 'id', 'performance_score'],
    ],
    ['a task that is not there', { base_task: 999_999_999 }, ['base_task']],
    ['a task id that is none', { base_task: 1.5 }, ['base_task']],
    ['a task without a type', { base_task: { task_id: 'only' } }, ['base_task']],
    [
      'a task with a wrong field',
      { base_task: { task_id: 'a', task_type: 'b', priority: 'urgent', colour: 1 } },
      ['base_task'],
    ],
    ['a text as a task', { base_task: 'task_abc' }, ['base_task']],
    ['a time that is none', { created_at: 'now' }, ['created_at']],
    [
      'everything at once',
      { execution_time_ms: -1, base_task: [], created_at: 5, colour: 1 },
      ['base_task', 'colour', 'created_at', 'execution_time_ms'],
    ],
  ])('refuses %s, naming every wrong field at once, and stores nothing', async (_what, over, fields) => {
    const api = await server.api();
    const answer = await api.post<Refusal>('metrics/', metricOf(over));
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body).toSorted()).toEqual(fields);
    for (const messages of Object.values(answer.body))
      expect(messages.every((message) => typeof message === 'string')).toBe(true);
    expect(await countOf(api)).toBe(0);
    expect(await countOf(api, 'tasks/')).toBe(0);
  });

  it('lists the valid fields and choices', async () => {
    const api = await server.api();
    const answer = await api.post<Refusal>('metrics/', metricOf({ colour: 1 }, { status: 'done' }));
    expect(answer.body['colour']?.[0]).toContain('memory_usage_mb');
    expect(answer.body['base_task']?.[0]).toContain(
      'pending, running, completed, failed, retrying, cancelled',
    );
  });

  it('lets CPU pass 100 percent', async () => {
    expect(
      (await create(await server.api(), metricOf({ cpu_usage_percent: 100_000 }))).cpu_usage_percent,
    ).toBe(100_000);
  });

  it('answers 400 for a broken body, 415 for another type, 413 for a large one', async () => {
    const api = await server.api();
    const post = (body: string, headers: Record<string, string>) =>
      api.post<{ detail: string }>('metrics/', body, headers);
    expect((await post('{"a":', {})).body.detail).toContain('JSON');
    expect(await post('', {})).toMatchObject({ status: 400 });
    expect(await post('a=1', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 415,
      body: { detail: expect.any(String) },
    });
    expect(await post('{}', { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await post('{}', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
    expect(
      await post(JSON.stringify(metricOf()), { 'content-type': 'application/json; charset=utf-8' }),
    ).toMatchObject({ status: 201 });
    expect(await post(`"${'x'.repeat(17 * 1024 * 1024)}"`, {})).toMatchObject({
      status: 413,
      body: { detail: expect.any(String) },
    });
    expect(await countOf(api)).toBe(1);
  });
};

const retrying = (server: TestServer): void => {
  it('answers a retry with the first answer and stores once', async () => {
    const api = await server.api();
    const body = metricOf();
    const first = await api.post<MetricOutput>('metrics/', body, { 'idempotency-key': 'k1' });
    const second = await api.post<MetricOutput>('metrics/', body, { 'idempotency-key': 'k1' });
    expect(second).toMatchObject({ status: 201, body: first.body });
    const other = await api.post<{ detail: string }>(
      'metrics/',
      { ...body, execution_time_ms: 1 },
      { 'idempotency-key': 'k1' },
    );
    expect(other).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('Idempotency-Key') },
    });
    expect(await countOf(api)).toBe(1);
    await create(api, body);
    expect(await countOf(api)).toBe(2);
  });

  it('stores once for many at the same moment', async () => {
    const api = await server.api();
    const body = metricOf();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api.post<MetricOutput>('metrics/', body, { 'idempotency-key': 'k2' })),
    );
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.id}`)).size).toBe(1);
    expect(await countOf(api)).toBe(1);
  });

  it('frees the key of a request that was refused', async () => {
    const api = await server.api();
    expect((await api.post('metrics/', {}, { 'idempotency-key': 'k3' })).status).toBe(400);
    expect((await api.post('metrics/', metricOf(), { 'idempotency-key': 'k3' })).status).toBe(201);
  });

  it('keeps the keys of brands apart, and refuses a key that is none', async () => {
    const [a, b] = [await server.api(), await server.api()];
    const [first, second] = [
      await a.post('metrics/', metricOf(), { 'idempotency-key': 'k4' }),
      await b.post('metrics/', metricOf(), { 'idempotency-key': 'k4' }),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    for (const key of ['', 'x'.repeat(256), 'a b']) {
      const answer = await a.post<Refusal>('metrics/', metricOf(), { 'idempotency-key': key });
      expect(answer).toMatchObject({ status: 400, body: { 'Idempotency-Key': [expect.any(String)] } });
    }
  });

  it.each(['tasks/', 'workers/heartbeat/'])('holds for %s too', async (path) => {
    const api = await server.api();
    const body =
      path === 'tasks/' ? { task_id: newTaskId(), task_type: 'x' } : { worker_name: 'w', queue_name: 'q' };
    const first = await api.post(path, body, { 'idempotency-key': 'k5' });
    expect(await api.post(path, body, { 'idempotency-key': 'k5' })).toMatchObject({
      status: 201,
      body: first.body,
    });
    expect((await api.post(path, { ...body, queue_name: 'other' }, { 'idempotency-key': 'k5' })).status).toBe(
      409,
    );
  });
};

export const metricsCreateContract = (server: TestServer): void =>
  void describe('metrics create', () => {
    storing(server);
    refusing(server);
    retrying(server);
  });
