import type {
  Anomalies,
  Dashboard,
  Distribution,
  MetricOutput,
  PerformanceByType,
  TaskDetail,
  Trends,
  WorkerOutput,
  WorkersOverview,
} from '@vigie/contract';
import { expect } from 'vitest';
import type { Answer, Api, Page, TestServer } from '../harness.ts';
import { beat, countOf, create, createAll, metricOf } from '../samples.ts';
import { ALERT_ATTACKS, plantAlerts } from './alert-attacks.ts';
import type { AlertVictim } from './alert-attacks.ts';
import { NOTIFICATION_ATTACKS, plantNotifications } from './notification-attacks.ts';
import type { NotificationVictim } from './notification-attacks.ts';
import { BACKTEST_ATTACKS } from './backtest-attacks.ts';
import { MONEY_ATTACKS, plantMoney } from './money-attacks.ts';
import type { MoneyVictim } from './money-attacks.ts';
import { INSIGHT_ATTACKS, plantInsight } from './insight-attacks.ts';
import type { InsightVictim } from './insight-attacks.ts';
import { TENANCY_ATTACKS } from './tenancy-attacks.ts';

/** Brand A as it stands before the attacks. Nothing below may see or change it from B. */
export interface Victim extends AlertVictim, NotificationVictim, InsightVictim, MoneyVictim {
  api: Api;
  metric: MetricOutput;
  worker: WorkerOutput;
  keyId: string;
  state: string;
}

const SECRET = 'secret-of-a';
const unknownId = 987_654_321;

const empty = (answer: Answer<Page<unknown>>): void =>
  expect(answer).toMatchObject({ status: 200, body: { count: 0, results: [] } });

/** All that the brand's lists show, but for what grows by itself. */
export const stateOf = async (api: Api): Promise<string> => {
  const paths = [
    'metrics/?page_size=1000',
    'tasks/?page_size=1000',
    'workers/?page_size=1000',
    'api-keys/',
    'brands/',
    'alerts/',
    'alerts/history/',
    'silences/',
    'channels/',
    'notifications/',
    'deploys/',
    'price-books/?shared=false',
    'prices/?shared=false',
    'repricings/',
    'exchange-rates/',
    'budgets/',
  ];
  const answers = await Promise.all(paths.map((path) => api.get<Page<Record<string, unknown>>>(path)));
  return JSON.stringify(
    answers.map(({ body }) => body.results.map((row) => ({ ...row, uptime_hours: 0, forecast: 0 }))),
  );
};

/** Makes brand A. */
export const plant = async (server: TestServer): Promise<Victim> => {
  const api = await server.api(undefined, 'monitoring:admin');
  const metric = await create(
    api,
    metricOf(
      { cost_usd: 7 },
      { task_id: SECRET, task_type: SECRET, queue_name: SECRET, worker_name: SECRET, status: 'running' },
    ),
  );
  await createAll(
    api,
    Array.from({ length: 30 }, () => metricOf({ cost_usd: 1 }, { task_type: SECRET })),
  );
  const worker = (
    await api.post<WorkerOutput>('workers/heartbeat/', {
      worker_name: SECRET,
      queue_name: SECRET,
      active_tasks: 3,
    })
  ).body;
  const keyId = (await api.post<{ id: string }>('api-keys/', { name: SECRET, scope: 'monitoring:read' })).body
    .id;
  const alerts = await plantAlerts(server, api);
  const notifications = await plantNotifications(api);
  const insight = await plantInsight(server, api);
  const money = await plantMoney(server, api);
  return {
    api,
    metric,
    worker,
    keyId,
    ...alerts,
    ...notifications,
    ...insight,
    ...money,
    state: await stateOf(api),
  };
};

/** The same answer for what is A's as for what is not there at all. */
const indistinguishable = async (b: Api, path: (id: number) => string, id: number): Promise<void> => {
  const [theirs, nobodys] = await Promise.all([b.get(path(id)), b.get(path(unknownId))]);
  expect(theirs.status).toBe(404);
  expect(theirs.body).toEqual(nobodys.body);
};

/** One attack on `a` per route of the description; `b` is an admin of its own, empty brand. */
export const ATTACKS: Record<string, (b: Api, a: Victim) => Promise<void>> = {
  ...ALERT_ATTACKS,
  ...BACKTEST_ATTACKS,
  ...INSIGHT_ATTACKS,
  ...MONEY_ATTACKS,
  ...NOTIFICATION_ATTACKS,
  ...TENANCY_ATTACKS,
  'GET live/': async (b, a) => {
    const stream = await fetch(`${b.url}live/`, { headers: b.headers });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    // Written, and as it was.
    await a.api.post('tasks/', { task_id: SECRET });
    await beat(b, { worker_name: 'told-of-b' });
    let heard = '';
    while (!heard.includes('workers')) heard += (await reader?.read())?.value ?? '';
    expect(heard).not.toContain('tasks');
    await reader?.cancel();
  },
  'GET metrics/': async (b, a) => {
    empty(await b.get('metrics/'));
    const m = a.metric;
    for (const filter of [
      `id=${m.id}`,
      `base_task=${m.base_task.id}`,
      `task_id=${SECRET}`,
      `task_type=${SECRET}`,
      `worker_name=${SECRET}`,
      `queue_name=${SECRET}`,
      'cost_usd__gte=0',
      'priority=normal',
      'created_after=2020-01-01',
    ]) {
      empty(await b.get(`metrics/?${filter}`));
    }
    const { next_cursor: cursor } = (await a.api.get<Page<MetricOutput>>('metrics/?page_size=5')).body;
    empty(await b.get(`metrics/?page_size=5&cursor=${cursor}`));
  },
  'POST metrics/': async (b, a) => {
    const theirs = await b.post('metrics/', { base_task: a.metric.base_task.id, execution_time_ms: 1 });
    const nobodys = await b.post('metrics/', { base_task: unknownId, execution_time_ms: 1 });
    expect(theirs.status).toBe(400);
    expect(theirs.body).toEqual(nobodys.body);
    const mine = await create(b, metricOf({}, { task_id: SECRET, task_type: 'mine' }));
    expect(mine.base_task.id).not.toBe(a.metric.base_task.id);
  },
  'POST metrics/bulk/': async (b, a) => {
    const rows = [
      metricOf({}, { task_id: SECRET }),
      { base_task: a.metric.base_task.id, execution_time_ms: 1 },
    ];
    expect((await b.post('metrics/bulk/', rows)).status).toBe(400);
    expect(await countOf(b)).toBe(0);
    expect((await b.post('metrics/bulk/?partial=true', rows)).body).toMatchObject({
      created: 1,
      errors: [{ index: 1 }],
    });
  },
  'GET metrics/{id}/': (b, a) => indistinguishable(b, (id) => `metrics/${id}/`, a.metric.id),
  'GET metrics/distribution/': async (b) => {
    for (const filter of ['', `?task_type=${SECRET}`])
      expect((await b.get<Distribution>(`metrics/distribution/${filter}`)).body.count).toBe(0);
  },
  'GET metrics/dashboard/': async (b, a) => {
    expect((await b.get<Dashboard>('metrics/dashboard/')).body.summary.total_tasks).toBe(0);
    expect(
      (await b.get<Dashboard>(`metrics/dashboard/?task_type=${SECRET}`)).body.top_expensive_tasks,
    ).toEqual([]);
    const [theirs, nobodys] = [
      await b.get(`metrics/dashboard/?brand_id=${a.api.brand}`),
      await b.get(`metrics/dashboard/?brand_id=${unknownId}`),
    ];
    expect(theirs.status).toBe(403);
    expect(theirs.body).toEqual(nobodys.body);
  },
  'GET metrics/anomalies/': async (b) => {
    for (const query of ['', `task_type=${SECRET}`, 'days=365&sensitivity=high', 'scope=series&days=30'])
      expect((await b.get(`metrics/anomalies/?${query}`)).body).toMatchObject({
        anomalies_detected: 0,
        anomalies: [],
        reason: expect.stringContaining('Too little data') as string,
      });
    const asked = await b.get<Anomalies>(`metrics/anomalies/?task_type=${SECRET}&days=365&ranges=true`);
    expect(asked.body.ranges?.length).toBeGreaterThan(0);
    expect(asked.body.ranges?.every((one) => one.expected_range === null && one.by_hour === null)).toBe(true);
  },
  'GET metrics/trends/': async (b, a) => {
    const { metrics } = (await b.get<Trends>(`metrics/trends/?task_type=${SECRET}`)).body;
    expect(Object.values(metrics).every((metric) => metric.data_points.length === 0)).toBe(true);
    expect((await b.get(`metrics/trends/?brand_id=${a.api.brand}`)).status).toBe(400);
  },
  'GET metrics/performance-by-type/': async (b, a) => {
    expect(
      (await b.get<PerformanceByType>('metrics/performance-by-type/?min_samples=1')).body.task_types,
    ).toEqual({});
    expect((await b.get(`metrics/performance-by-type/?brand_id=${a.api.brand}`)).status).toBe(400);
  },
  'GET tasks/': async (b, a) => {
    empty(await b.get('tasks/'));
    for (const filter of [
      `id=${a.metric.base_task.id}`,
      `task_id=${SECRET}`,
      `worker_name=${SECRET}`,
      'status=running',
      'ordering=task_id',
    ])
      empty(await b.get(`tasks/?${filter}`));
    const { next_cursor: cursor } = (await a.api.get<Page<unknown>>('tasks/?page_size=5')).body;
    empty(await b.get(`tasks/?page_size=5&cursor=${cursor}`));
  },
  'POST tasks/': async (b, a) => {
    const answer = await b.post<{ task_type: string[] }>('tasks/', { task_id: SECRET, status: 'cancelled' });
    expect(answer).toMatchObject({
      status: 400,
      body: { task_type: [expect.stringContaining('never seen')] },
    });
    const made = await b.post<{ id: number }>('tasks/', {
      task_id: SECRET,
      task_type: 'mine',
      status: 'cancelled',
    });
    expect(made.body.id).not.toBe(a.metric.base_task.id);
  },
  'GET tasks/{id}/': async (b, a) => {
    await indistinguishable(b, (id) => `tasks/${id}/`, a.metric.base_task.id);
    const mine = await create(b, metricOf({}, { task_id: SECRET }));
    expect((await b.get<TaskDetail>(`tasks/${mine.base_task.id}/`)).body.metrics_count).toBe(1);
  },
  'GET workers/': async (b, a) => {
    empty(await b.get('workers/'));
    for (const filter of [
      `id=${a.worker.id}`,
      `worker_name=${SECRET}`,
      'is_online=true,false',
      'ordering=-active_tasks',
    ])
      empty(await b.get(`workers/?${filter}`));
  },
  'POST workers/heartbeat/': async (b, a) => {
    const mine = await b.post<WorkerOutput>('workers/heartbeat/', {
      worker_name: SECRET,
      queue_name: 'mine',
      active_tasks: 99,
    });
    expect(mine.body.id).not.toBe(a.worker.id);
  },
  'GET workers/overview/': async (b) => {
    expect((await b.get<WorkersOverview>('workers/overview/')).body).toMatchObject({
      total_workers: 0,
      queues: {},
    });
  },
  'GET workers/history/': async (b, a) => {
    for (const filter of ['hours=48', `id=${a.worker.id}`, `worker_name=${SECRET}`])
      empty(await b.get(`workers/history/?${filter}`));
  },
  'GET workers/{id}/': async (b, a) => {
    await indistinguishable(b, (id) => `workers/${id}/`, a.worker.id);
    const mine = (await b.post<WorkerOutput>('workers/heartbeat/', { worker_name: SECRET, queue_name: 'q' }))
      .body;
    expect((await b.get(`workers/${mine.id}/`)).body).toMatchObject({
      current_tasks: [],
      recent_performance: { last_24_hours: { tasks_completed: 0 } },
    });
  },
  'GET workers/{id}/history/': (b, a) => indistinguishable(b, (id) => `workers/${id}/history/`, a.worker.id),
};
