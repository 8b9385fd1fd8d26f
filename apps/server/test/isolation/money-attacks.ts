import type {
  BudgetOutput,
  BudgetVerdict,
  ExchangeRateOutput,
  Failures,
  Ledger,
  PriceBookOutput,
  PriceOutput,
  RepricingOutput,
  Statement,
  Unpriced,
} from '@vigie/contract';
import { expect } from 'vitest';
import { sendJson } from '../alert-samples.ts';
import type { Api, Page, TestServer } from '../harness.ts';
import { create, createAll, metricOf } from '../samples.ts';

const SECRET = 'secret-of-a';
const UNKNOWN = 987_654_321;

export interface MoneyVictim {
  price: PriceOutput;
  repricing: RepricingOutput;
  budget: BudgetOutput;
  rate: ExchangeRateOutput;
  /** A month that A closed. */
  month: string;
}

const post = async <T>(api: Api, path: string, body: object): Promise<T> => {
  const answer = await api.post<T>(path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
};

export const plantMoney = async (server: TestServer, api: Api): Promise<MoneyVictim> => {
  const now = server.clock.now();
  const today = new Date(now);
  const last = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 15));
  const month = last.toISOString().slice(0, 7);
  const price = await post<PriceOutput>(api, 'prices/', {
    model: SECRET,
    rates: [{ unit: 'call', usd: '1.23' }],
    effective_from: new Date(now - 90 * 86_400_000).toISOString(),
  });
  await createAll(api, [
    metricOf({ model: SECRET, api_calls_count: 1, created_at: last.toISOString() }, { task_type: SECRET }),
    metricOf({ model: `${SECRET}-unpriced`, api_calls_count: 1 }, { task_type: SECRET }),
    metricOf({ cost_usd: 5, error_count: 1, error_type: SECRET }, { task_type: SECRET }),
  ]);
  const repricing = await post<RepricingOutput>(api, 'repricings/', {
    since: new Date(now - 86_400_000).toISOString(),
    task_types: [SECRET],
  });
  const budget = await post<BudgetOutput>(api, 'budgets/', {
    name: SECRET,
    task_types: [SECRET],
    amount_usd: 0,
    period: 'month',
  });
  const rate = await post<ExchangeRateOutput>(api, 'exchange-rates/', {
    currency: 'EUR',
    per_usd: '0.5',
    date: '2026-01-01',
    source: SECRET,
  });
  await post<Statement>(api, `statements/${month}/close/`, {});
  return { price, repricing, budget, rate, month };
};

const NOTHING = { count: 0, results: [] };

const same404 = async (b: Api, path: (id: number) => string, id: number): Promise<void> => {
  const [theirs, nobodys] = [await b.get(path(id)), await b.get(path(UNKNOWN))];
  expect(theirs.status).toBe(404);
  expect(theirs.body).toEqual(nobodys.body);
};
const secretless = async (b: Api, path: string): Promise<void> => {
  const answer = await b.get(path);
  expect(answer.status, path).toBe(200);
  expect(JSON.stringify(answer.body)).not.toContain(SECRET);
};

type Attack = (b: Api, a: MoneyVictim & { api: Api }) => Promise<void>;

const BOOKS: Record<string, Attack> = {
  'GET price-books/': async (b, a) => {
    const { results } = (await b.get<Page<PriceBookOutput>>('price-books/')).body;
    expect(results.map((book) => book.shared)).toEqual([true]);
    expect((await b.get(`price-books/?id=${a.price.book.id}`)).body).toMatchObject(NOTHING);
  },
  'POST price-books/': async (b, a) => {
    const copied = await b.post('price-books/', { name: 'x', copy_of: a.price.book.id });
    expect(copied).toMatchObject({ status: 400, body: { copy_of: [expect.any(String)] } });
  },
  'PATCH price-books/{id}/': async (b, a) => {
    const patch = (id: number) => sendJson(b, 'PATCH', `price-books/${id}/`, { name: 'x', is_active: true });
    expect(await patch(a.price.book.id)).toMatchObject({ status: 404, body: (await patch(UNKNOWN)).body });
  },
  'DELETE price-books/{id}/': async (b, a) => {
    expect((await b.send('DELETE', `price-books/${a.price.book.id}/`)).status).toBe(404);
  },
};

const PRICES: Record<string, Attack> = {
  'GET prices/': async (b, a) => {
    for (const query of [`model=${SECRET}`, `book_id=${a.price.book.id}`, 'shared=false', `id=${a.price.id}`])
      expect((await b.get(`prices/?${query}`)).body).toMatchObject(NOTHING);
  },
  'POST prices/': async (b, a) => {
    const rates = [{ unit: 'call', usd: '9' }];
    const into = await b.post('prices/', { model: 'x', rates, book_id: a.price.book.id });
    expect(into).toMatchObject({ status: 400, body: { book_id: [expect.any(String)] } });
    // A's price prices nothing of B, and B's nothing of A.
    expect(await create(b, metricOf({ model: SECRET, api_calls_count: 1 }))).toMatchObject({
      cost_usd: null,
    });
    await post(b, 'prices/', { model: SECRET, rates });
    expect(await create(b, metricOf({ model: SECRET, api_calls_count: 1 }))).toMatchObject({ cost_usd: 9 });
  },
  'GET prices/unpriced/': async (b) => {
    expect((await b.get<Unpriced>('prices/unpriced/')).body).toEqual({ count: 0, models: [] });
  },
  'DELETE prices/{id}/': async (b, a) => {
    expect((await b.send('DELETE', `prices/${a.price.id}/`)).status).toBe(404);
  },
};

const REPRICINGS: Record<string, Attack> = {
  'GET repricings/': async (b) => {
    expect((await b.get('repricings/')).body).toMatchObject(NOTHING);
  },
  'POST repricings/': async (b, a) => {
    const since = a.repricing.since;
    const under = await b.post('repricings/', { since, book_id: a.price.book.id });
    expect(under).toMatchObject({ status: 400, body: { book_id: [expect.any(String)] } });
    const own = await post<RepricingOutput>(b, 'repricings/', { since, include_given: true });
    expect(own).toMatchObject({ total: { executions: 0 }, not_priced: 0 });
  },
  'GET repricings/{id}/': (b, a) => same404(b, (id) => `repricings/${id}/`, a.repricing.id),
  'POST repricings/{id}/apply/': async (b, a) => {
    expect((await b.post(`repricings/${a.repricing.id}/apply/`, {})).status).toBe(404);
    expect((await a.api.get(`repricings/${a.repricing.id}/`)).body).toMatchObject({ status: 'planned' });
  },
};

const COSTS: Record<string, Attack> = {
  'GET costs/': async (b, a) => {
    for (const query of [
      '',
      `?task_type=${SECRET}`,
      '?group_by=brand',
      '?group_by=model,day',
      `?month=${a.month}`,
    ])
      expect((await b.get<Ledger>(`costs/${query}`)).body).toMatchObject({
        total: { executions: 0, cost_usd: '0.00' },
        lines: [],
      });
  },
  'GET costs/failures/': async (b) => {
    expect((await b.get<Failures>('costs/failures/')).body).toMatchObject({
      total: { executions: 0 },
      lines: [],
    });
  },
  'GET exchange-rates/': async (b) => {
    expect((await b.get('exchange-rates/?currency=EUR')).body).toMatchObject(NOTHING);
  },
  'POST exchange-rates/': async (b, a) => {
    const { currency, date } = a.rate;
    expect((await b.post('exchange-rates/', { currency, date, per_usd: 2 })).status).toBe(201);
    expect((await a.api.get('exchange-rates/')).body).toMatchObject({ count: 1, results: [a.rate] });
  },
  'DELETE exchange-rates/{id}/': async (b, a) => {
    expect((await b.send('DELETE', `exchange-rates/${a.rate.id}/`)).status).toBe(404);
  },
  'GET statements/{month}/': async (b, a) => {
    expect((await b.get<Statement>(`statements/${a.month}/`)).body).toMatchObject({
      status: 'open',
      lines: [],
      total: { executions: 0 },
    });
    expect((await b.get(`statements/${a.month}/?currency=EUR`)).status).toBe(400);
  },
  'POST statements/{month}/close/': async (b, a) => {
    const before = (await a.api.get(`statements/${a.month}/`)).body;
    expect(await post(b, `statements/${a.month}/close/`, {})).toMatchObject({ total: { executions: 0 } });
    expect((await a.api.get(`statements/${a.month}/`)).body).toEqual(before);
  },
};

const BUDGETS: Record<string, Attack> = {
  'GET budgets/': async (b) => {
    expect((await b.get(`budgets/?name=${SECRET}`)).body).toMatchObject(NOTHING);
  },
  'POST budgets/': async (b) => {
    const mine = await post<BudgetOutput>(b, 'budgets/', { name: SECRET, amount_usd: 1, period: 'month' });
    expect(mine).toMatchObject({ spent_usd: '0.00', held_usd: '0.00' });
  },
  'POST budgets/check/': async (b, a) => {
    // A's budget of zero denies nothing to B, and what B is promised is nothing to A.
    expect(await post<BudgetVerdict>(b, 'budgets/check/', { task_type: SECRET })).toMatchObject({
      decision: 'allow',
      budgets: [],
    });
    await post(b, 'budgets/', { name: 'x', amount_usd: 10, period: 'month' });
    await post(b, 'budgets/check/', { task_type: SECRET, task_id: SECRET, planned_cost_usd: 5 });
    expect((await a.api.get(`budgets/${a.budget.id}/`)).body).toMatchObject({ held_usd: '0.00' });
  },
  'GET budgets/{id}/': (b, a) => same404(b, (id) => `budgets/${id}/`, a.budget.id),
  'PATCH budgets/{id}/': async (b, a) => {
    expect((await sendJson(b, 'PATCH', `budgets/${a.budget.id}/`, { amount_usd: 5 })).status).toBe(404);
  },
  'DELETE budgets/{id}/': async (b, a) => {
    expect((await b.send('DELETE', `budgets/${a.budget.id}/`)).status).toBe(404);
  },
};

const EXPORTS: Record<string, Attack> = {
  'GET exports/metrics/': (b) => secretless(b, `exports/metrics/?format=ndjson&task_type=${SECRET}`),
  'GET exports/alerts/': (b) => secretless(b, 'exports/alerts/'),
  'GET exports/anomalies/': (b) => secretless(b, 'exports/anomalies/?days=30'),
  'GET exports/costs/': (b, a) => secretless(b, `exports/costs/?month=${a.month}`),
};

/** One attack on `a` per route that is about money; `b` is an admin of its own, empty brand. */
export const MONEY_ATTACKS = { ...BOOKS, ...PRICES, ...REPRICINGS, ...COSTS, ...BUDGETS, ...EXPORTS };
