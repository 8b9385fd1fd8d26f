import { joinNames } from '@vigie/contract';
import type {
  ActiveAlerts,
  BacktestOutput,
  Dashboard,
  Ledger,
  MetricOutput,
  PerformanceByType,
  RuleOutput,
  TaskOutput,
  Trends,
  WorkerOutput,
} from '@vigie/contract';
import { expect, test } from 'vitest';
import { makeRule, ruleOf, sendJson } from './alert-samples.ts';
import { useServer } from './harness.ts';
import type { Api, Page } from './harness.ts';
import { countOf, create, createAll, metricOf } from './samples.ts';
import { until } from './until.ts';

const server = useServer({ evaluationIntervalMs: 100 });

const NAME = 'comma,inside';
const SLASHES = String.raw`App\Jobs\Crawl`;
/** The parts of the name are names of their own. */
const TYPES = ['comma', 'inside', NAME, SLASHES];

const fill = async (api: Api): Promise<void> => {
  await createAll(
    api,
    TYPES.map((type) =>
      metricOf({ cost_usd: '1', model: type }, { task_type: type, queue_name: type, task_id: type }),
    ),
  );
};
const get = async <T>(api: Api, path: string): Promise<T> => {
  const answer = await api.get<T>(path);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body).slice(0, 300)}`).toBe(200);
  return answer.body;
};
const sorted = (names: string[]): string[] => names.toSorted();

test('blanks around a name are none of it: what is listed is found, and a blank alone is no name', async () => {
  const api = await server.api();
  const [name, spaced] = ['two words', ' two words '];
  await create(
    api,
    metricOf(
      { model: spaced, error_type: spaced },
      { task_id: spaced, task_type: spaced, queue_name: spaced, worker_name: spaced },
    ),
  );
  for (const field of ['task_id', 'task_type', 'queue_name', 'worker_name', 'model', 'error_type'])
    for (const text of [name, spaced]) {
      const list = await get<Page<MetricOutput>>(api, `metrics/?${field}=${encodeURIComponent(text)}`);
      expect(list.count, `${field}=${text}`).toBe(1);
    }
  const beat = await api.post<WorkerOutput>('workers/heartbeat/', {
    worker_name: spaced,
    queue_name: spaced,
  });
  expect(beat.body).toMatchObject({ worker_name: name, queue_name: name });
  const tasks = await get<Page<TaskOutput>>(api, 'tasks/');
  expect(tasks.results).toMatchObject([
    { task_id: name, task_type: name, queue_name: name, worker_name: name },
  ]);
  // What is said to be none stays none.
  await api.post('tasks/', { task_id: spaced, queue_name: null });
  const [known] = (await get<Page<TaskOutput>>(api, 'tasks/')).results;
  expect(known).toMatchObject({ task_id: name, queue_name: null, worker_name: name });
  expect(await api.post('tasks/', { task_id: '  ', task_type: 'x' })).toMatchObject({
    status: 400,
    body: { task_id: ['This field may not be blank.'] },
  });
});

test.each([[[NAME]], [[SLASHES]], [[NAME, SLASHES]], [['comma', 'inside']]])(
  'every question takes %j as the names that they are',
  async (names) => {
    const api = await server.api();
    await fill(api);
    const list = encodeURIComponent(joinNames(names));
    for (const field of ['task_type', 'task_id', 'queue_name', 'model']) {
      const { results } = await get<Page<MetricOutput>>(api, `metrics/?${field}=${list}`);
      expect(sorted(results.map(({ base_task: task }) => task.task_type)), field).toEqual(sorted(names));
    }
    const tasks = await get<Page<TaskOutput>>(api, `tasks/?task_type=${list}`);
    expect(sorted(tasks.results.map(({ task_type: type }) => type))).toEqual(sorted(names));
    const all = await get<Dashboard>(api, `metrics/dashboard/?task_type=${list}`);
    expect(all.summary.total_tasks).toBe(names.length);
    const trends = await get<Trends>(api, `metrics/trends/?task_type=${list}&metric=cost_usd`);
    expect(trends.metrics['cost_usd']?.data_points.at(-1)?.value).toBe(names.length);
    const { task_types: types } = await get<PerformanceByType>(
      api,
      `metrics/performance-by-type/?min_samples=1&task_type=${list}`,
    );
    expect(sorted(Object.keys(types))).toEqual(sorted(names));
    for (const field of ['task_type', 'model', 'queue_name']) {
      const ledger = await get<Ledger>(api, `costs/?${field}=${list}`);
      expect(sorted(ledger.lines.map(({ task_type: type }) => type ?? '')), field).toEqual(sorted(names));
    }
  },
);

test('a rule for a name with a comma fires for that alone, keeps it through a change, and knows its past', async () => {
  const api = await server.api();
  await fill(api);
  const task_type = joinNames([NAME]);
  const each = await makeRule(api, {
    name: 'Each',
    task_type,
    threshold_value: 10_000,
    group_by: 'task_type',
  });
  const window = await makeRule(api, {
    name: 'Window',
    task_type,
    queue_name: task_type,
    aggregation: 'max',
    threshold_value: 10_000,
  });
  const silence = await makeRule(api, {
    name: 'Silence',
    metric_field: 'minutes_since_execution',
    task_type: joinNames([SLASHES, NAME]),
    threshold_value: 100_000,
  });
  expect(each.task_type).toBe(String.raw`comma\,inside`);
  expect(silence.task_type).toBe(String.raw`App\Jobs\Crawl,comma\,inside`);
  const patched = await sendJson<RuleOutput>(api, 'PATCH', `alerts/${each.id}/`, { threshold_value: 9_000 });
  expect(patched.body).toMatchObject({ task_type: each.task_type, threshold_value: 9_000 });
  const slow = (type: string) =>
    create(api, metricOf({ execution_time_ms: 20_000 }, { task_type: type, queue_name: type }));
  const alerts = async (): Promise<ActiveAlerts['alerts']> =>
    (await get<ActiveAlerts>(api, 'alerts/active/')).alerts;
  const namesOnce = async (count: number): Promise<string[]> => {
    const found = await until(async () => {
      const now = await alerts();
      return now.length >= count && now;
    });
    return sorted(found.map(({ name }) => name));
  };
  const inside = await makeRule(api, {
    name: 'Inside',
    task_type: 'inside',
    aggregation: 'max',
    threshold_value: 10_000,
  });
  for (const type of ['comma', 'inside']) await slow(type);
  // Windows were looked at since.
  expect(await namesOnce(1)).toEqual([inside.name]);
  await slow(NAME);
  expect(await namesOnce(3)).toEqual([each.name, inside.name, window.name]);
  const found = await alerts();
  expect(found.find(({ name }) => name === each.name)?.group).toBe(NAME);
  const past = await api.post<BacktestOutput>('alerts/backtest/', {
    ...ruleOf({ task_type, threshold_value: 10_000, cooldown_minutes: 0 }),
    days: 1,
  });
  expect(past.body, JSON.stringify(past.body)).toMatchObject({ would_have_fired: 1 });
  expect(await countOf(api, 'metrics/?task_type=comma,inside')).toBe(4);
});
