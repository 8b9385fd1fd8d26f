import type { TaskDetail, TaskOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../harness.ts';
import type { Page, Refusal, TestServer } from '../harness.ts';
import { create, newTaskId, walkCursors, walkPages } from '../samples.ts';

const byId = (tasks: TaskOutput[]): number[] => tasks.map((task) => task.id);

const registering = (server: TestServer): void => {
  it('registers a task, which the list and its own page show at once', async () => {
    const api = await server.api();
    const body = {
      task_id: newTaskId(),
      task_type: 'seo_keyword_analysis',
      status: 'running',
      priority: 'high',
      queue_name: 'high',
      worker_name: 'worker-high-01',
      queued_at: '2026-01-02T03:04:05Z',
      started_at: '2026-01-02T05:04:06.5+02:00',
      estimated_completion: '2026-01-02T03:14:06Z',
    };
    const made = await api.post<TaskOutput>('tasks/', body);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      ...body,
      id: expect.any(Number),
      started_at: '2026-01-02T03:04:06.500Z',
      completed_at: null,
      created_at: expect.stringMatching(/Z$/),
    });
    expect((await api.get<Page<TaskOutput>>('tasks/')).body).toMatchObject({
      count: 1,
      results: [made.body],
    });
    const shown = await api.get<TaskDetail>(`tasks/${made.body.id}/`);
    expect(shown.body).toEqual({ ...made.body, metrics: [], metrics_count: 0 });
  });

  it('begins as pending and normal, and keeps what an update leaves out', async () => {
    const api = await server.api();
    const task_id = newTaskId();
    const first = await api.post<TaskOutput>('tasks/', { task_id, task_type: 'a', queue_name: 'q' });
    expect(first.body).toMatchObject({
      status: 'pending',
      priority: 'normal',
      worker_name: null,
      queued_at: null,
    });
    const second = await api.post<TaskOutput>('tasks/', {
      task_id,
      status: 'running',
      worker_name: 'w',
      queue_name: null,
    });
    expect(second.body).toEqual({ ...first.body, status: 'running', worker_name: 'w', queue_name: null });
    expect((await api.get<TaskDetail>(`tasks/${first.body.id}/`)).body).toMatchObject(second.body);
  });

  it('never lets an older event overwrite a newer state; it only fills gaps', async () => {
    const api = await server.api();
    const task_id = newTaskId();
    const start = server.clock.now() - HOUR;
    const at = (minute: number): string => new Date(start + minute * 60_000).toISOString();
    await api.post('tasks/', {
      task_id,
      task_type: 'a',
      status: 'completed',
      started_at: at(1),
      completed_at: at(9),
    });
    const late = await api.post<TaskOutput>('tasks/', {
      task_id,
      status: 'running',
      started_at: at(2),
      worker_name: 'w',
    });
    expect(late.body).toMatchObject({ status: 'completed', worker_name: 'w' });
    expect(Date.parse(late.body.started_at ?? '')).toBe(Date.parse(at(1)));
    const again = await api.post<TaskOutput>('tasks/', { task_id, status: 'retrying', started_at: at(10) });
    expect(again.body.status).toBe('retrying');
  });

  it('takes a list, all or nothing, and names what is wrong by index', async () => {
    const api = await server.api();
    const [a, b] = [newTaskId(), newTaskId()];
    const refused = await api.post<Refusal>('tasks/', [
      { task_id: a, task_type: 'x' },
      { task_id: b, priority: 'urgent', colour: 1 },
    ]);
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body).toSorted()).toEqual(['1.colour', '1.priority']);
    expect(refused.body['1.priority']?.[0]).toContain('critical, high, normal, low');
    expect(refused.body['1.colour']?.[0]).toContain('task_type');
    expect((await api.get<Page<TaskOutput>>('tasks/')).body.count).toBe(0);
    const made = await api.post<TaskOutput[]>('tasks/', [
      { task_id: a, task_type: 'x' },
      { task_id: b, task_type: 'y' },
      { task_id: a, status: 'running' },
    ]);
    expect(made.status).toBe(201);
    expect(made.body.map((task) => [task.task_id, task.status])).toEqual([
      [a, 'pending'],
      [b, 'pending'],
      [a, 'running'],
    ]);
    expect((await api.get<Page<TaskOutput>>('tasks/')).body.count).toBe(2);
  });

  it('gives one id to a task that many register at the same moment', async () => {
    const api = await server.api();
    const task_id = newTaskId();
    const made = await Promise.all(
      Array.from({ length: 12 }, () => api.post<TaskOutput>('tasks/', { task_id, task_type: 'x' })),
    );
    expect(new Set(made.map((answer) => answer.body.id)).size).toBe(1);
    expect((await api.get<Page<TaskOutput>>(`tasks/?task_id=${task_id}`)).body.count).toBe(1);
  });

  it.each([
    ['no task_id', { task_type: 'x' }, 'task_id'],
    ['no type for a new one', { task_id: 'never-seen' }, 'task_type'],
    ['an empty id', { task_id: '', task_type: 'x' }, 'task_id'],
    ['a long id', { task_id: 'x'.repeat(256), task_type: 'x' }, 'task_id'],
    ['a NUL', { task_id: 'a\0b', task_type: 'x' }, 'task_id'],
    ['a status of its own', { task_id: 'a', task_type: 'x', status: 'done' }, 'status'],
    ['a null status', { task_id: 'a', task_type: 'x', status: null }, 'status'],
    ['a time that is none', { task_id: 'a', task_type: 'x', queued_at: '2026-02-30T00:00:00Z' }, 'queued_at'],
    ['a time as a number', { task_id: 'a', task_type: 'x', queued_at: 1_700_000_000 }, 'queued_at'],
    ['a start next year', { task_id: 'a', task_type: 'x', started_at: '2099-01-01T00:00:00Z' }, 'started_at'],
    [
      'a seconds-for-milliseconds mistake',
      { task_id: 'a', task_type: 'x', completed_at: '1970-01-21T00:00:00Z' },
      'completed_at',
    ],
    ['a field of its own', { task_id: 'a', task_type: 'x', id: 7 }, 'id'],
  ])('refuses %s', async (_what, body, field) => {
    const api = await server.api();
    const answer = await api.post<Refusal>('tasks/', body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body)).toEqual([field]);
  });

  it('refuses an empty list and one of more than 1,000', async () => {
    const api = await server.api();
    for (const list of [[], Array.from({ length: 1001 }, (_, i) => ({ task_id: `t${i}`, task_type: 'x' }))]) {
      expect((await api.post('tasks/', list)).status).toBe(400);
    }
    expect((await api.get<Page<TaskOutput>>('tasks/')).body.count).toBe(0);
  });

  it('shows the metrics of a task, newest first', async () => {
    const api = await server.api();
    const base_task = { task_id: newTaskId(), task_type: 'x' };
    const ago = (hours: number): string => new Date(server.clock.now() - hours * HOUR).toISOString();
    const old = await create(api, { base_task, execution_time_ms: 2, created_at: ago(5) });
    const young = await create(api, {
      base_task: old.base_task.id,
      execution_time_ms: 1,
      created_at: ago(1),
    });
    const { body } = await api.get<TaskDetail>(`tasks/${old.base_task.id}/`);
    expect(body).toMatchObject({ task_id: base_task.task_id, metrics_count: 2 });
    expect(body.metrics.map((metric) => metric.id)).toEqual([young.id, old.id]);
    expect(body.metrics[0]).not.toHaveProperty('base_task');
  });
};

const listing = (server: TestServer): void => {
  const types = ['a', 'b'];
  const statuses = ['pending', 'running', 'completed', 'failed', 'retrying', 'cancelled'];
  const priorities = ['critical', 'high', 'normal', 'low'];
  const taskOf = (i: number) => ({
    task_id: newTaskId(),
    task_type: types[i % 2],
    status: statuses[i % 6],
    priority: priorities[i % 4],
    queue_name: i % 3 === 0 ? null : `q${i % 3}`,
    worker_name: i % 5 === 0 ? null : `w${i % 5}`,
    queued_at: i % 2 === 0 ? null : new Date(Date.UTC(2026, 0, 1 + (i % 7))).toISOString(),
  });

  it('filters by each field and by comma lists', async () => {
    const api = await server.api();
    const inputs = Array.from({ length: 60 }, (_, i) => taskOf(i));
    const made = (await api.post<TaskOutput[]>('tasks/', inputs)).body;
    const [first, second] = made as [TaskOutput, TaskOutput];
    const cases: [string, (task: TaskOutput) => boolean][] = [
      [`id=${first.id}`, (task) => task.id === first.id],
      [`id=${first.id},${second.id}`, (task) => task.id <= second.id],
      [`task_id=${first.task_id},${second.task_id},other`, (task) => task.id <= second.id],
      ['task_type=b', (task) => task.task_type === 'b'],
      ['status=failed,cancelled', (task) => ['failed', 'cancelled'].includes(task.status)],
      ['priority=high', (task) => task.priority === 'high'],
      ['queue_name=q1,q2', (task) => task.queue_name !== null],
      ['worker_name=w1', (task) => task.worker_name === 'w1'],
      [
        'status=running&priority=high,low&task_type=b',
        (task) =>
          task.status === 'running' && ['high', 'low'].includes(task.priority) && task.task_type === 'b',
      ],
      [`created_after=${new Date(server.clock.now() - DAY).toISOString()}`, () => true],
      [`created_before=${new Date(server.clock.now() - DAY).toISOString()}`, () => false],
    ];
    for (const [query, fits] of cases) {
      const { body } = await api.get<Page<TaskOutput>>(`tasks/?ordering=id&page_size=1000&${query}`);
      const wanted = made.filter(fits);
      expect(byId(body.results), query).toEqual(byId(wanted));
      expect(body.count, query).toBe(wanted.length);
    }
  });

  it.concurrent.each([
    '-id',
    'task_type,-priority',
    'queued_at,queue_name',
    '-queued_at,status',
    'worker_name',
    '-created_at',
    '-completed_at,task_id',
  ])('ordered by %s, pages and cursors show each task once and in one order', async (ordering) => {
    const api = await server.api();
    const made = (
      await api.post<TaskOutput[]>(
        'tasks/',
        Array.from({ length: 40 }, (_, i) => taskOf(i)),
      )
    ).body;
    const whole = (await api.get<Page<TaskOutput>>(`tasks/?page_size=1000&ordering=${ordering}`)).body
      .results;
    expect(byId(whole).toSorted((a, b) => a - b)).toEqual(byId(made));
    expect(byId(await walkPages<TaskOutput>(api, `tasks/?page_size=7&ordering=${ordering}`))).toEqual(
      byId(whole),
    );
    expect(byId(await walkCursors<TaskOutput>(api, `tasks/?page_size=7&ordering=${ordering}`))).toEqual(
      byId(whole),
    );
  });

  it.each([
    ['status=done', 'status', 'cancelled'],
    ['colour=red', 'colour', 'worker_name'],
    ['ordering=colour', 'ordering', 'queued_at'],
    ['created_after=yesterday', 'created_after', 'ISO 8601'],
    ['id=abc', 'id', 'id'],
    ['page=0', 'page', '1'],
    ['page_size=1001', 'page_size', '1000'],
    ['cursor=nonsense', 'cursor', 'cursor'],
    ['status=failed&status=running', 'status', 'comma'],
  ])('refuses ?%s, and says what is valid', async (query, field, hint) => {
    const answer = await (await server.api()).get<Refusal>(`tasks/?${query}`);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body)).toEqual([field]);
    expect(answer.body[field]?.[0]).toContain(hint);
  });

  it.each(['999999999', '0', '-1', 'abc', '1.5', '99999999999999999999', '%2B1'])(
    'answers 404 for tasks/%s/',
    async (id) => {
      expect((await (await server.api()).get(`tasks/${id}/`)).status).toBe(404);
    },
  );
};

export const tasksContract = (server: TestServer): void =>
  void describe('tasks', () => {
    registering(server);
    listing(server);
  });
