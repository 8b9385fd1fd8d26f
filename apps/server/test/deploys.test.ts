import type { DeployDetail, DeployOutput } from '@vigie/contract';
import { expect, test } from 'vitest';
import { DAY, HOUR, useServer } from './harness.ts';
import type { Page, Refusal } from './harness.ts';
import { countOf, createAll, metricOf } from './samples.ts';

const server = useServer();
const at = (ms: number): string => new Date(server.clock.now() + ms).toISOString();

test('a deploy is noted by one short request, shown, listed and forgotten', async () => {
  const api = await server.api();
  const made = await api.post<DeployOutput>('deploys/', { version: '1.4.2' });
  expect(made).toMatchObject({
    status: 201,
    body: { version: '1.4.2', task_types: [], note: '', created_by: 'tester' },
  });
  expect(Math.abs(Date.parse(made.body.deployed_at) - server.clock.now())).toBeLessThan(10_000);
  await api.post('deploys/', {
    version: '1.4.1',
    deployed_at: at(-DAY),
    task_types: ['a', 'a', 'b'],
    note: 'x',
  });
  const { results } = (await api.get<Page<DeployOutput>>('deploys/')).body;
  expect(results.map(({ version, task_types: types }) => [version, types])).toEqual([
    ['1.4.2', []],
    ['1.4.1', ['a', 'b']],
  ]);
  expect(await countOf(api, 'deploys/?version=1.4.1&ordering=deployed_at')).toBe(1);
  expect((await api.get(`deploys/${made.body.id}/`)).body).toMatchObject(made.body);
  expect((await api.send('DELETE', `deploys/${made.body.id}/`)).status).toBe(204);
  expect((await api.send('DELETE', `deploys/${made.body.id}/`)).status).toBe(404);
  expect(await countOf(api, 'deploys/')).toBe(1);
});

test('before and after: what changed, what did not, and what cannot be known', async () => {
  const api = await server.api();
  const all = (type: string, hours: number, over: (i: number) => object): object[] =>
    Array.from({ length: 40 }, (_, i) =>
      metricOf(
        { error_count: 0, created_at: at(-hours * HOUR - i * 30_000), ...over(i) },
        { task_type: type },
      ),
    );
  await createAll(api, [
    ...all('slower', 8, (i) => ({ execution_time_ms: 1_000 + i })),
    ...all('slower', 2, (i) => ({ execution_time_ms: 2_000 + i, error_count: i % 2 })),
    ...all('same', 8, (i) => ({ execution_time_ms: 1_000 + i })),
    ...all('same', 2, (i) => ({ execution_time_ms: 1_001 + i })),
    metricOf({ created_at: at(-2 * HOUR) }, { task_type: 'rare' }),
  ]);
  const { id } = (await api.post<DeployOutput>('deploys/', { version: '2', deployed_at: at(-5 * HOUR) }))
    .body;
  const { changes, compared } = (await api.get<DeployDetail>(`deploys/${id}/`)).body;
  expect(Date.parse(compared.before_from)).toBeLessThan(server.clock.now() - 28 * HOUR);
  const verdicts = Object.fromEntries(
    changes.map(({ task_type: type, metrics }) => [
      type,
      Object.fromEntries(metrics.map((one) => [one.metric, one])),
    ]),
  );
  expect(verdicts['slower']?.['execution_time_ms']).toMatchObject({
    before: 1_019.5,
    after: 2_019.5,
    change_percent: 98.1,
    verdict: 'higher',
    samples_before: 40,
  });
  expect(verdicts['slower']?.['error_rate_percent']).toMatchObject({
    before: 0,
    after: 50,
    verdict: 'higher',
    change_percent: null,
  });
  expect(verdicts['same']?.['execution_time_ms']?.verdict).toBe('unchanged');
  expect(verdicts['rare']?.['execution_time_ms']?.verdict).toBe('too_little_data');
  expect(verdicts['same']?.['cost_usd']).toBeUndefined();
  // Another deploy in between: what came after that one is not counted for this one.
  await api.post('deploys/', { version: '3', deployed_at: at(-3 * HOUR) });
  const cut = (await api.get<DeployDetail>(`deploys/${id}/`)).body;
  expect(cut.changes.find(({ task_type: type }) => type === 'slower')?.metrics[0]).toMatchObject({
    samples_after: 0,
    verdict: 'too_little_data',
  });
  // One of other types cuts nothing.
  const only = (
    await api.post<DeployOutput>('deploys/', {
      version: '4',
      deployed_at: at(-6 * HOUR),
      task_types: ['same'],
    })
  ).body;
  const narrow = (await api.get<DeployDetail>(`deploys/${only.id}/`)).body;
  expect(narrow.changes.map(({ task_type: type }) => type)).toEqual(['same']);
});

test('wrong fields are named together, and nothing is stored', async () => {
  const api = await server.api();
  const { status, body } = await api.post<Refusal>('deploys/', {
    version: ' ',
    deployed_at: '2019-01-01',
    task_types: [''],
    colour: 'red',
  });
  expect(status).toBe(400);
  expect(Object.keys(body).toSorted()).toEqual(['colour', 'deployed_at', 'task_types', 'version']);
  expect((await api.post<Refusal>('deploys/', { version: 'a', deployed_at: at(HOUR) })).body).toHaveProperty(
    'deployed_at',
  );
  expect(await countOf(api, 'deploys/')).toBe(0);
});
