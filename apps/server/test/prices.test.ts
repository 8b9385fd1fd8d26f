import type { MetricOutput, PriceBookOutput, PriceOutput, Unpriced } from '@vigie/contract';
import { expect, test } from 'vitest';
import { DAY, useServer } from './harness.ts';
import type { Api, Page, Refusal } from './harness.ts';
import { create, createAll, metricOf } from './samples.ts';
import { until } from './until.ts';

const server = useServer();
const at = (ms: number): string => new Date(server.clock.now() + ms).toISOString();

const addPrice = async (api: Api, over: object = {}): Promise<PriceOutput> => {
  const answer = await api.post<PriceOutput>('prices/', {
    model: 'large',
    rates: [
      { unit: 'input_tokens', usd: '2.50' },
      { unit: 'output_tokens', usd: '10' },
    ],
    effective_from: at(-30 * DAY),
    ...over,
  });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
};
const refused = async (api: Api, over: object): Promise<Refusal> => {
  const answer = await api.post<Refusal>('prices/', {
    model: 'large',
    rates: [{ unit: 'call', usd: '0.1' }],
    ...over,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(400);
  return answer.body;
};

test('a metric that names a model is priced by the price of its time; one that brings a cost keeps it', async () => {
  const api = await server.api();
  await addPrice(api);
  await addPrice(api, {
    effective_from: at(-DAY),
    rates: [
      { unit: 'input_tokens', usd: 5 },
      { unit: 'cached_tokens', usd: '0.5' },
      { unit: 'output_tokens', usd: '20' },
      { unit: 'call', usd: '0.001' },
      { unit: 'cpu_minute', usd: '0.06' },
    ],
  });
  const now = await create(
    api,
    metricOf({ model: 'large', input_tokens: 1_000, output_tokens: 100, cached_tokens: 400 }),
  );
  // 1,000 × 5 + 400 × 0.5 + 100 × 20 millionths of a dollar.
  expect(now).toMatchObject({
    cost_usd: 0.0072,
    cost_source: 'priced',
    model: 'large',
    input_tokens: 1_000,
    output_tokens: 100,
    cached_tokens: 400,
    tokens_used: 1_500,
    original_cost_usd: null,
  });
  const before = await create(
    api,
    metricOf({ model: 'large', input_tokens: 1_000, output_tokens: 100, created_at: at(-2 * DAY) }),
  );
  expect(before).toMatchObject({ cost_usd: 0.0035, cost_source: 'priced' });
  // A minute of wall time at half a core, and eight calls.
  const job = await create(
    api,
    metricOf({ model: 'large', execution_time_ms: 60_000, cpu_usage_percent: 50, api_calls_count: 8 }),
  );
  expect(job.cost_usd).toBe(0.038);
  const given = await create(api, metricOf({ model: 'large', input_tokens: 1_000, cost_usd: 1.25 }));
  expect(given).toMatchObject({ cost_usd: 1.25, cost_source: 'given' });
  expect(await create(api, metricOf())).toMatchObject({ cost_usd: null, cost_source: 'none', model: null });
  expect((await api.get<MetricOutput>(`metrics/${now.id}/`)).body).toEqual(now);
  const summary = (await api.get<{ summary: { total_cost_usd: number } }>('metrics/dashboard/')).body.summary;
  expect(summary.total_cost_usd).toBe(1.2987);
});

test('public list prices are there from the start, with source and date, also for dated snapshots of a model', async () => {
  const api = await server.api();
  const { results } = (await api.get<Page<PriceOutput>>('prices/?shared=true&page_size=100')).body;
  expect(results.length).toBeGreaterThan(10);
  for (const price of results) {
    expect(price.source).not.toBe('');
    expect(price.source_date).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
  const used = { input_tokens: 1_000_000, output_tokens: 100_000 };
  const dated = await create(api, metricOf({ model: 'gpt-4o-2024-08-06', ...used }));
  expect(dated).toMatchObject({ cost_usd: 3.5, cost_source: 'priced' });
  // The brand's own price comes first.
  await addPrice(api, { model: 'gpt-4o' });
  const own = await create(api, metricOf({ model: 'gpt-4o-2024-08-06', ...used, output_tokens: 0 }));
  expect(own.cost_usd).toBe(2.5);
  const shared = results[0] as PriceOutput;
  expect(await api.send('DELETE', `prices/${shared.id}/`)).toMatchObject({ status: 409 });
  expect(await api.send('DELETE', `price-books/${shared.book.id}/`)).toMatchObject({ status: 409 });
});

test('versions are fixed once they priced something; a mistake that priced nothing can be taken back', async () => {
  const api = await server.api();
  const first = await addPrice(api);
  const mistake = await addPrice(api, { effective_from: at(DAY) });
  expect((await api.send('DELETE', `prices/${mistake.id}/`)).status).toBe(204);
  await create(api, metricOf({ model: 'large', input_tokens: 10 }));
  expect(await api.send('DELETE', `prices/${first.id}/`)).toMatchObject({ status: 409 });
  const { results } = (await api.get<Page<PriceOutput>>('prices/?shared=false')).body;
  expect(results).toMatchObject([{ id: first.id, used: true, effective_until: null }]);
  expect(await api.send('DELETE', `price-books/${first.book.id}/`)).toMatchObject({ status: 409 });
});

test('overlaps, rates without unit, absurd and broken values are refused with field and reason', async () => {
  const api = await server.api();
  const first = await addPrice(api, { effective_from: at(-9 * DAY), effective_until: at(-5 * DAY) });
  await addPrice(api, { effective_from: at(-DAY) });
  const rates = [{ unit: 'call', usd: 1 }];
  const overlaps = await Promise.all([
    refused(api, { rates, effective_from: first.effective_from }),
    refused(api, { rates, effective_from: at(-7 * DAY) }),
    refused(api, { rates, effective_from: at(-3 * DAY), effective_until: at(0) }),
    refused(api, { rates, effective_from: at(-3 * DAY), effective_until: at(-4 * DAY) }),
  ]);
  expect(overlaps.map((errors) => Object.keys(errors))).toEqual([
    ['effective_from'],
    ['effective_from'],
    ['effective_until'],
    ['effective_until'],
  ]);
  expect(overlaps[1]?.['effective_from']?.[0]).toContain(`Price ${first.id}`);
  for (const wrong of [
    [{ usd: '1' }],
    [{ unit: 'page', usd: '1' }],
    [{ unit: 'call', usd: -1 }],
    [{ unit: 'call', usd: '-0.5' }],
    [{ unit: 'call', usd: 'free' }],
    [{ unit: 'call', usd: '0x10' }],
    [{ unit: 'call' }],
    [{ unit: 'call', usd: 20_000 }],
    [{ unit: 'input_tokens', usd: 20_000 }],
    [{ unit: 'input_tokens', per: 1, usd: 1 }],
    [{ unit: 'input_tokens', usd: '0.0000001' }],
    [{ unit: 'call', per: 7, usd: 1 }],
    [...rates, ...rates],
    [],
  ]) {
    expect(Object.keys(await refused(api, { rates: wrong })), JSON.stringify(wrong)).toEqual(['rates']);
  }
  expect(await refused(api, { model: ' ', book_id: 0, source_date: '2026-02-30' })).toMatchObject({
    model: expect.any(Array),
    book_id: expect.any(Array),
    source_date: expect.any(Array),
  });
  expect(await refused(api, { book_id: 999_999 })).toHaveProperty('book_id');
});

test('unknown models are counted and listed, and priced once there is a price', async () => {
  const api = await server.api();
  await createAll(
    api,
    Array.from({ length: 30 }, (_, i) =>
      metricOf({ model: 'brand-new', input_tokens: 1_000 * (i + 1), created_at: at(-i * DAY) }),
    ),
  );
  await create(api, metricOf({ model: 'large', tokens_used: 500 }));
  await addPrice(api);
  expect((await api.get<Unpriced>('prices/unpriced/')).body).toMatchObject({
    count: 31,
    models: [
      { model: 'brand-new', reason: 'unknown_model', executions: 30 },
      { model: 'large', reason: 'no_matching_rate', executions: 1, tokens_used: 500 },
    ],
  });
  await addPrice(api, { model: 'brand-new', effective_from: at(-100 * DAY) });
  await until(async () => (await api.get<Unpriced>('prices/unpriced/')).body.count === 1);
  const { results } = (
    await api.get<Page<MetricOutput>>('metrics/?ordering=-created_at&page_size=50&cost_usd__gt=0')
  ).body;
  expect(results.map((metric) => [metric.cost_usd, metric.cost_source, metric.original_cost_usd])).toEqual(
    Array.from({ length: 30 }, (_, i) => [(2_500 * (i + 1)) / 1e6, 'priced', null]),
  );
});

test('books: copied, made active, renamed, and only that one prices', async () => {
  const api = await server.api();
  const own = (await addPrice(api)).book;
  const made = await api.post<PriceBookOutput>('price-books/', { name: 'Contract', copy_of: own.id });
  expect(made).toMatchObject({ status: 201, body: { prices: 1, is_active: false, shared: false } });
  await addPrice(api, {
    book_id: made.body.id,
    effective_from: at(-DAY),
    rates: [{ unit: 'tokens', usd: 1 }],
  });
  const used = { model: 'large', tokens_used: 1_000_000 };
  expect((await create(api, metricOf(used))).cost_source).toBe('unpriced');
  const patch = (path: string, body: object) =>
    api.send<PriceBookOutput>('PATCH', path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  expect(await patch(`price-books/${made.body.id}/`, { is_active: true })).toMatchObject({
    status: 200,
    body: { is_active: true },
  });
  expect((await create(api, metricOf(used))).cost_usd).toBe(1);
  expect(await patch(`price-books/${made.body.id}/`, { name: own.name })).toMatchObject({ status: 400 });
  const { results } = (await api.get<Page<PriceBookOutput>>('price-books/')).body;
  expect(results.map((book) => [book.name, book.is_active, book.shared])).toEqual([
    ['Contract', true, false],
    ['Own prices', false, false],
    ['Public list prices', false, true],
  ]);
  expect(await api.post('price-books/', { name: 'Contract' })).toMatchObject({ status: 400 });
});

test('money is decimal from the JSON text on: no digit is lost to a binary float', async () => {
  const api = await server.api();
  const costs = [
    ['0.00000050000000000000001', 0.000001],
    ['"0.00000050000000000000001"', 0.000001],
    ['0.0000005', 0],
    ['0.00000149999999999999999999', 0.000001],
    ['"999999999.123456"', 999_999_999.123456],
    ['1e-6', 0.000001],
  ] as const;
  for (const [text, cost] of costs) {
    const body = JSON.stringify(metricOf()).replace(/}$/, `,"cost_usd":${text}}`);
    const answer = await api.post<MetricOutput>('metrics/', body);
    expect([answer.status, answer.body.cost_usd], text).toEqual([201, cost]);
  }
  for (const wrong of ['"-0.5"', '"1e10"', '"much"', '""', '12345678901234567890123', 'true', '"1,5"']) {
    const body = JSON.stringify(metricOf()).replace(/}$/, `,"cost_usd":${wrong}}`);
    const answer = await api.post<Refusal>('metrics/', body);
    expect([answer.status, Object.keys(answer.body)], wrong).toEqual([400, ['cost_usd']]);
  }
});
