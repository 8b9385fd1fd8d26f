import type { HeartbeatHistory, WorkerDetail, WorkerOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { HOUR } from '../harness.ts';
import type { Page, Refusal, TestServer } from '../harness.ts';
import { beat, createAll, metricOf, newTaskId, walkPages } from '../samples.ts';

const names = (workers: WorkerOutput[]): string[] => workers.map((worker) => worker.worker_name);
const beating = (server: TestServer): void => {
  it('answers the worker of the contract: success rate and uptime', async () => {
    const api = await server.api();
    const given = {
      cpu_percent: 45.2,
      memory_percent: 68.5,
      active_tasks: 5,
      processed_tasks: 1250,
      failed_tasks: 18,
      load_average: 1.8,
    };
    const worker = await beat(api, {
      ...given,
      started_at: new Date(server.clock.now() - 72.5 * HOUR).toISOString(),
    });
    expect(worker).toMatchObject({
      ...given,
      worker_name: 'worker-normal-01',
      queue_name: 'normal',
      is_online: true,
      success_rate: 98.6,
      uptime_hours: 72.5,
    });
    expect(Date.parse(worker.last_heartbeat)).toBeGreaterThan(server.clock.now() - 10_000);
    expect((await api.get<Page<WorkerOutput>>('workers/')).body).toMatchObject({
      count: 1,
      results: [{ ...worker, uptime_hours: expect.any(Number) }],
    });
  });

  it('is one worker per name in a brand; what a heartbeat leaves out stays', async () => {
    const api = await server.api();
    const first = await beat(api, { cpu_percent: 10, active_tasks: 3 });
    expect(first).toMatchObject({ processed_tasks: 0, success_rate: null, memory_percent: null });
    const second = await beat(api, { memory_percent: 20, queue_name: 'other' });
    expect(second).toMatchObject({
      id: first.id,
      cpu_percent: 10,
      active_tasks: 3,
      memory_percent: 20,
      queue_name: 'other',
    });
  });

  it('takes a list, all or nothing; of one worker the last word counts', async () => {
    const api = await server.api();
    const list = [
      { worker_name: 'a', queue_name: 'q', active_tasks: 1 },
      { worker_name: 'b', queue_name: 'q' },
      { worker_name: 'a', queue_name: 'q', active_tasks: 2 },
    ];
    const made = await api.post<WorkerOutput[]>('workers/heartbeat/', list);
    expect(made.body.map((worker) => [worker.worker_name, worker.active_tasks])).toEqual([
      ['a', 2],
      ['b', 0],
    ]);
    const refused = await api.post<Refusal>('workers/heartbeat/', [
      { worker_name: 'c', queue_name: 'q' },
      { worker_name: 'd' },
    ]);
    expect(refused).toMatchObject({ status: 400, body: { '1.queue_name': ['This field is required.'] } });
    expect((await api.get<Page<WorkerOutput>>('workers/')).body.count).toBe(2);
  });

  it('makes one worker of many first heartbeats at once', async () => {
    const api = await server.api();
    const made = await Promise.all(Array.from({ length: 8 }, () => beat(api)));
    expect(new Set(made.map((worker) => worker.id)).size).toBe(1);
  });

  it.each([
    ['no name', { worker_name: undefined }, 'worker_name'],
    ['no queue', { queue_name: undefined }, 'queue_name'],
    ['a blank name', { worker_name: '' }, 'worker_name'],
    ['negative CPU', { cpu_percent: -1 }, 'cpu_percent'],
    ['memory past 100', { memory_percent: 101 }, 'memory_percent'],
    ['half a task', { active_tasks: 0.5 }, 'active_tasks'],
    ['a start tomorrow', { started_at: '2099-01-01T00:00:00Z' }, 'started_at'],
    ['an unknown field', { colour: 1 }, 'colour'],
  ])('refuses %s', async (_what, over, field) => {
    const api = await server.api();
    const answer = await api.post<Refusal>('workers/heartbeat/', {
      worker_name: 'a',
      queue_name: 'q',
      ...over,
    });
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body)).toEqual([field]);
    expect((await api.get<Page<WorkerOutput>>('workers/')).body.count).toBe(0);
  });

  it('shows what a worker does, how it did, and its heartbeats', async () => {
    const api = await server.api();
    const worker = await beat(api, { cpu_percent: 40, queue_depth: 7 });
    await beat(api, { cpu_percent: 60 });
    const ofWorker = { worker_name: 'worker-normal-01' };
    const ago = (hours: number): string => new Date(server.clock.now() - hours * HOUR).toISOString();
    const running = {
      task_id: newTaskId(),
      task_type: 'seo',
      ...ofWorker,
      status: 'running',
      started_at: ago(0.1),
      estimated_completion: ago(-0.1),
    };
    await api.post('tasks/', [
      running,
      { task_id: newTaskId(), task_type: 'seo', ...ofWorker, status: 'pending' },
      { ...running, task_id: newTaskId(), worker_name: 'other' },
    ]);
    await createAll(api, [
      metricOf({ execution_time_ms: 100, error_count: 1, created_at: ago(0.5) }, ofWorker),
      metricOf({ execution_time_ms: 201, created_at: ago(0.5) }, ofWorker),
      metricOf({ execution_time_ms: 600, created_at: ago(20) }, ofWorker),
      metricOf({ execution_time_ms: 9_000, created_at: ago(30) }, ofWorker),
      metricOf({ execution_time_ms: 9_000 }, { worker_name: 'other' }),
    ]);
    const { body } = await api.get<WorkerDetail>(`workers/${worker.id}/`);
    expect(body).toMatchObject({
      id: worker.id,
      worker_name: 'worker-normal-01',
      is_online: true,
      cpu_percent: 60,
    });
    expect(body.current_tasks.map(({ task_id, task_type }) => ({ task_id, task_type }))).toEqual([
      { task_id: running.task_id, task_type: 'seo' },
    ]);
    expect(Date.parse(body.current_tasks[0]?.estimated_completion ?? '')).toBe(
      Date.parse(running.estimated_completion),
    );
    expect(body.recent_performance).toEqual({
      last_hour: { tasks_completed: 2, avg_execution_time_ms: 150.5, errors: 1 },
      last_24_hours: { tasks_completed: 3, avg_execution_time_ms: 300.3, errors: 1 },
    });
    const history = (await api.get<HeartbeatHistory>(`workers/${worker.id}/history/?hours=1`)).body;
    expect(history.points.reduce((sum, point) => sum + point.heartbeats, 0)).toBe(2);
    expect(history.points.every((point) => point.queue_depth === 7)).toBe(true);
    expect((await api.get(`workers/${worker.id}/history/?hours=0`)).status).toBe(400);
    for (const id of ['999999999', '0', 'x']) expect((await api.get(`workers/${id}/`)).status).toBe(404);
  });
};

const listing = (server: TestServer): void => {
  it('filters and orders by each field', async () => {
    const api = await server.api();
    await api.post(
      'workers/heartbeat/',
      Array.from({ length: 12 }, (_, i) => ({
        worker_name: `w${String(i).padStart(2, '0')}`,
        queue_name: ['critical', 'high', 'normal'][i % 3],
        active_tasks: i % 4,
        processed_tasks: i * 10,
        failed_tasks: i,
        ...(i % 2 === 0
          ? { cpu_percent: i * 10, memory_percent: i * 5, load_average: i / 10, queue_depth: i }
          : {}),
      })),
    );
    const answer = await api.get<Page<WorkerOutput>>('workers/?page_size=1000&ordering=id');
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
    const all = answer.body.results;
    expect(names(all)).toHaveLength(12);
    const numeric = [
      'cpu_percent',
      'memory_percent',
      'active_tasks',
      'processed_tasks',
      'failed_tasks',
      'load_average',
      'queue_depth',
      'success_rate',
    ] as const;
    const holds = {
      '': (a: number, b: number) => a === b,
      __gt: (a: number, b: number) => a > b,
      __gte: (a: number, b: number) => a >= b,
      __lt: (a: number, b: number) => a < b,
      __lte: (a: number, b: number) => a <= b,
    };
    for (const field of numeric) {
      const bound = all.find((worker) => worker.worker_name === 'w04')?.[field] as number;
      for (const [suffix, test] of Object.entries(holds)) {
        const { body } = await api.get<Page<WorkerOutput>>(
          `workers/?page_size=1000&ordering=id&${field}${suffix}=${bound}`,
        );
        const wanted = all.filter((worker) => worker[field] !== null && test(worker[field], bound));
        expect(names(body.results), field + suffix).toEqual(names(wanted));
        expect(body.count).toBe(wanted.length);
      }
    }
    const count = async (query: string) =>
      (await api.get<Page<WorkerOutput>>(`workers/?${query}`)).body.count;
    expect(await count('queue_name=normal,high')).toBe(8);
    expect(await count('worker_name=w01,w02,none')).toBe(2);
    expect(await count(`id=${all[0]?.id},${all[1]?.id}`)).toBe(2);
    expect([
      await count('is_online=true'),
      await count('is_online=false'),
      await count('is_online=true,false'),
    ]).toEqual([12, 0, 12]);
    expect(
      await count(
        'is_online=true&queue_name=normal,high&cpu_percent__gte=50&memory_percent__gte=10&active_tasks__gte=1',
      ),
    ).toBe(1);
    for (const ordering of ['-active_tasks,queue_name', 'cpu_percent', '-last_heartbeat', '-worker_name']) {
      const whole = (await api.get<Page<WorkerOutput>>(`workers/?page_size=1000&ordering=${ordering}`)).body
        .results;
      expect(names(await walkPages<WorkerOutput>(api, `workers/?page_size=5&ordering=${ordering}`))).toEqual(
        names(whole),
      );
    }
    expect(
      names((await api.get<Page<WorkerOutput>>('workers/?ordering=-worker_name&page_size=2')).body.results),
    ).toEqual(['w11', 'w10']);
  });

  it.each([
    ['is_online=maybe', 'is_online', 'true or false'],
    ['is_online=constructor', 'is_online', 'true or false'],
    ['cpu_percent__gte=hot', 'cpu_percent__gte', 'number'],
    ['colour=red', 'colour', 'active_tasks__gte'],
    ['ordering=uptime_hours', 'ordering', 'last_heartbeat'],
    ['page_size=5000', 'page_size', '1000'],
  ])('refuses ?%s', async (query, field, hint) => {
    const answer = await (await server.api()).get<Refusal>(`workers/?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { [field]: [expect.stringContaining(hint)] } });
  });
};

export const workersContract = (server: TestServer): void =>
  void describe('workers', () => {
    beating(server);
    listing(server);
  });
