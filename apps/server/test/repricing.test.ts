import type { MetricOutput, PriceBookOutput, PriceOutput, RepricingOutput } from '@vigie/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, useServer } from './harness.ts';
import type { Api, Page, Refusal } from './harness.ts';
import { createAll, metricOf, walkCursors } from './samples.ts';
import { until } from './until.ts';

const server = useServer();
const at = (ms: number): string => new Date(server.clock.now() + ms).toISOString();

const post = async <T>(api: Api, path: string, body: object, status = 201): Promise<T> => {
  const answer = await api.post<T>(path, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status });
  return answer.body;
};
const price = (api: Api, usd: string, over: object = {}): Promise<PriceOutput> =>
  post(api, 'prices/', {
    model: 'm',
    rates: [{ unit: 'input_tokens', usd }],
    effective_from: at(-300 * DAY),
    ...over,
  });
const plan = (api: Api, over: object = {}): Promise<RepricingOutput> =>
  post(api, 'repricings/', { since: at(-100 * DAY), ...over });
const applied = async (api: Api, id: number): Promise<RepricingOutput> => {
  await post(api, `repricings/${id}/apply/`, {}, 202);
  return until(async () => {
    const { body } = await api.get<RepricingOutput>(`repricings/${id}/`);
    return body.status !== 'applying' && body;
  });
};
const rowsOf = async (api: Api): Promise<MetricOutput[]> =>
  walkCursors(api, 'metrics/?ordering=id&page_size=1000');
const totalOf = async (api: Api): Promise<number> =>
  (await api.get<{ summary: { total_cost_usd: number } }>('metrics/dashboard/?days=365')).body.summary
    .total_cost_usd;

const spread = async (api: Api): Promise<void> => {
  await createAll(
    api,
    Array.from({ length: 200 }, (_, i) =>
      metricOf(
        { model: 'm', input_tokens: 1_000 + i, created_at: at(-(i % 50) * DAY) },
        { task_type: i % 2 === 0 ? 'crawl' : 'report' },
      ),
    ),
  );
  await createAll(api, [
    metricOf({ model: 'm', input_tokens: 1_000, cost_usd: 7 }),
    metricOf({ cost_usd: 1 }),
  ]);
};

test('a dry run says what would change by day and type; applied, both costs are there; again it changes nothing', async () => {
  const api = await server.api();
  const other = await server.api();
  for (const one of [api, other]) {
    await price(one, '2');
    await spread(one);
  }
  const before = await rowsOf(api);
  const book = await post<PriceBookOutput>(api, 'price-books/', { name: 'Dearer' });
  await price(api, '3', { book_id: book.id });
  const planned = await plan(api, { book_id: book.id });
  const sum = (rows: MetricOutput[]): number =>
    rows.reduce(
      (all, row) => all + (row.cost_source === 'priced' ? Math.round((row.cost_usd ?? 0) * 1e6) : 0),
      0,
    );
  expect(planned).toMatchObject({
    status: 'planned',
    not_priced: 0,
    more_changes: 0,
    total: { executions: 200 },
  });
  expect(Number(planned.total.before_usd)).toBe(sum(before) / 1e6);
  expect(Number(planned.total.after_usd)).toBe((sum(before) * 1.5) / 1e6);
  expect(planned.changes.length).toBe(50);
  const day = planned.changes.find(({ date }) => date === at(-3 * DAY).slice(0, 10));
  // The metrics of three days back are 3, 53, 103 and 153: all of them reports.
  expect(day).toEqual({
    date: at(-3 * DAY).slice(0, 10),
    task_type: 'report',
    executions: 4,
    before_usd: '0.008624',
    after_usd: '0.012936',
    difference_usd: '0.004312',
  });
  expect(await rowsOf(api), 'a dry run writes nothing').toEqual(before);
  const total = await totalOf(api);

  const done = await applied(api, planned.id);
  expect(done).toMatchObject({ status: 'applied', total: planned.total, error: null });
  const after = await rowsOf(api);
  for (const [i, row] of after.entries()) {
    const was = before[i] as MetricOutput;
    if (was.cost_source !== 'priced') expect(row).toEqual(was);
    else
      expect(row).toEqual({
        ...was,
        cost_usd: ((row.input_tokens ?? 0) * 3) / 1e6,
        original_cost_usd: was.cost_usd,
      });
  }
  const difference = Number(done.total.difference_usd);
  expect(await totalOf(api)).toBeCloseTo(total + difference, 6);
  expect(await rowsOf(other).then(sum), 'another brand keeps its costs').toBe(sum(before));
  expect((await post<RepricingOutput>(api, `repricings/${planned.id}/apply/`, {}, 202)).status).toBe(
    'applied',
  );

  const again = await plan(api, { book_id: book.id });
  expect(again).toMatchObject({ total: { executions: 0, difference_usd: '0.00' }, changes: [] });
  await applied(api, again.id);
  expect(await rowsOf(api)).toEqual(after);
  // And back: the first cost stays the original.
  const back = await applied(api, (await plan(api)).id);
  expect(Number(back.total.difference_usd)).toBe(-difference);
  expect(await totalOf(api)).toBeCloseTo(total, 6);
  expect((await rowsOf(api)).find((row) => row.cost_source === 'priced')?.original_cost_usd).toBe(
    before[0]?.cost_usd,
  );
});

test('only some types, only what has no cost, or also what came with one', async () => {
  const api = await server.api();
  await price(api, '2');
  await spread(api);
  const book = await post<PriceBookOutput>(api, 'price-books/', { name: 'Dearer' });
  await price(api, '3', { book_id: book.id });
  expect((await plan(api, { book_id: book.id, task_types: ['crawl'] })).total.executions).toBe(100);
  expect((await plan(api, { book_id: book.id, only_unpriced: true })).total.executions).toBe(0);
  expect((await plan(api, { book_id: book.id, include_given: true })).total.executions).toBe(201);
  expect(
    (await plan(api, { book_id: book.id, since: at(-10 * DAY), until: at(-5 * DAY) })).total.executions,
  ).toBe(20);
});

test('what makes no sense is refused with field and reason', async () => {
  const api = await server.api();
  const errors = async (body: object): Promise<string[]> => {
    const answer = await api.post<Refusal>('repricings/', body);
    expect(answer.status).toBe(400);
    return Object.keys(answer.body);
  };
  expect(await errors({})).toEqual(['since']);
  expect(await errors({ since: at(-500 * DAY) })).toEqual(['since']);
  expect(await errors({ since: at(-DAY), until: at(-2 * DAY) })).toEqual(['until']);
  expect(await errors({ since: at(-DAY), until: at(DAY) })).toEqual(['until']);
  expect(await errors({ since: at(-DAY), book_id: 999_999 })).toEqual(['book_id']);
  expect(await errors({ since: at(-DAY), include_given: true, only_unpriced: true })).toEqual([
    'include_given',
  ]);
  for (const id of ['999999', '%00', 'x']) {
    expect((await api.get(`repricings/${id}/`)).status).toBe(404);
    expect((await api.post(`repricings/${id}/apply/`, {})).status).toBe(404);
  }
});

test(
  'pricing at ingest and pricing in the database say the same of any usage',
  { timeout: 60_000 },
  async () => {
    const api = await server.api();
    const amount = fc.option(fc.integer({ min: 0, max: 3_000_000 }), { freq: 3 });
    const usage = fc.record({
      model: fc.constantFrom('m', 'm-2026-01-01', 'n', 'unknown'),
      input_tokens: amount,
      output_tokens: amount,
      cached_tokens: amount,
      tokens_used: amount,
      api_calls_count: fc.option(fc.integer({ min: 0, max: 100 })),
      execution_time_ms: fc.double({ min: 0, max: 1e7, noNaN: true }),
      cpu_usage_percent: fc.option(fc.double({ min: 0, max: 800, noNaN: true })),
      days: fc.integer({ min: 0, max: 60 }),
    });
    const metrics = fc.sample(usage, { numRuns: 2_000, seed: 42 });
    const waiting = await server.api();
    const bodies = metrics.map(({ days, ...metric }) => metricOf({ ...metric, created_at: at(-days * DAY) }));
    const prices: [model: string, rates: object[], over: object][] = [
      [
        'm',
        [
          { unit: 'input_tokens', usd: '1.234567' },
          { unit: 'output_tokens', usd: '7.1' },
        ],
        {},
      ],
      [
        'm',
        [
          { unit: 'tokens', usd: '0.333333' },
          { unit: 'cached_tokens', usd: '0.01' },
        ],
        { effective_from: at(-20 * DAY) },
      ],
      [
        'n',
        [
          { unit: 'call', usd: '0.000000500001' },
          { unit: 'cpu_minute', usd: '0.013' },
          { unit: 'worker_minute', usd: '0.0007' },
        ],
        {},
      ],
    ];
    await createAll(waiting, bodies);
    for (const one of [api, waiting]) {
      const book = await post<PriceBookOutput>(one, 'price-books/', { name: 'All at once' });
      for (const [model, rates, over] of prices)
        await price(one, '', { model, rates, ...over, book_id: book.id });
      const active = await one.send('PATCH', `price-books/${book.id}/`, {
        body: '{"is_active":true}',
        headers: { 'content-type': 'application/json' },
      });
      expect(active.status).toBe(200);
    }
    await createAll(api, bodies);
    const costs = async (of: Api) =>
      (await rowsOf(of)).map(({ cost_usd, cost_source }) => [cost_source, cost_usd]);
    const atIngest = await costs(api);
    expect(new Set(atIngest.map(([source]) => source))).toEqual(new Set(['priced', 'unpriced']));
    await until(async () => {
      const { results } = (await waiting.get<Page<RepricingOutput>>('repricings/?status=applying')).body;
      return results.length === 0;
    });
    expect(await costs(waiting)).toEqual(atIngest);
  },
);
