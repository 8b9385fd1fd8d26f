import type { Statement } from '@vigie/contract';
import { expect, test } from 'vitest';
import { useServer } from './harness.ts';
import type { Api, Refusal } from './harness.ts';
import { createAll, metricOf } from './samples.ts';

const server = useServer();
const thisMonth = (): string => new Date(server.clock.now()).toISOString().slice(0, 7);

const get = async <T>(api: Api, path: string): Promise<T> => {
  const answer = await api.get<T>(path);
  expect(answer.status, JSON.stringify(answer.body).slice(0, 300)).toBe(200);
  return answer.body;
};
const post = async <T>(api: Api, path: string, body: object, status = 201): Promise<T> => {
  const answer = await api.post<T>(path, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status });
  return answer.body;
};
const refused = async (api: Api, path: string): Promise<string[]> => {
  const answer = await api.get<Refusal>(path);
  expect(answer.status, path).toBe(400);
  return Object.keys(answer.body);
};

test('a statement adds up to the cent, in any currency with a rate, and stays as it was signed', async () => {
  const api = await server.api();
  const now = new Date(server.clock.now());
  const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15, 12));
  const month = last.toISOString().slice(0, 7);
  const job = (type: string, cost_usd: string): object =>
    metricOf({ cost_usd, created_at: last.toISOString() }, { task_type: type });
  await createAll(api, [
    job('=a', '0.333333'),
    job('b', '0.333333'),
    job('c', '0.333334'),
    job('c', '0.005'),
  ]);
  const open = await get<Statement>(api, `statements/${month}/`);
  expect(open).toMatchObject({
    status: 'open',
    currency: 'USD',
    rate: null,
    total: { executions: 4, unpriced: 0, cost_usd: '1.005', amount: '1.00' },
  });
  expect(open.lines.map(({ name, amount }) => [name, amount])).toEqual([
    ['c', '0.34'],
    ['=a', '0.33'],
    ['b', '0.33'],
  ]);
  expect(await refused(api, `statements/${month}/?currency=EUR`)).toEqual(['currency']);
  const rate = await post<{ id: number }>(api, 'exchange-rates/', {
    currency: 'EUR',
    per_usd: '0.9',
    date: `${month}-10`,
  });
  await post(api, 'exchange-rates/', { currency: 'EUR', per_usd: 0.5, date: now.toISOString().slice(0, 10) });
  await post(api, 'exchange-rates/', { currency: 'JPY', per_usd: '150', date: '2026-01-01' });
  const signed = await post<Statement>(api, `statements/${month}/close/`, {}, 200);
  expect(signed).toEqual({ ...open, status: 'closed', closed_at: signed.closed_at, closed_by: 'tester' });

  // Whatever comes later changes nothing of it.
  await createAll(api, [job('b', '100')]);
  await api.send('DELETE', `exchange-rates/${rate.id}/`);
  await post(api, `statements/${month}/close/`, {}, 200);
  expect(await get<Statement>(api, `statements/${month}/`)).toEqual(signed);
  expect(await get<Statement>(api, `statements/${month}/?compare=true`)).toEqual({
    ...signed,
    later_changes_usd: '100.00',
  });
  const euros = await get<Statement>(api, `statements/${month}/?currency=EUR`);
  expect(euros).toMatchObject({ rate: { per_usd: '0.9', date: `${month}-10` }, total: { amount: '0.90' } });
  const yen = await get<Statement>(api, `statements/${month}/?currency=JPY&group_by=model`);
  expect(yen).toMatchObject({
    lines: [{ name: '', executions: 4, amount: '151' }],
    total: { amount: '151' },
  });
  const csv = await get<string>(api, `statements/${month}/?format=csv`);
  expect(csv.split('\r\n')).toEqual([
    'month,brand_id,brand,task_type,executions,cost_usd,amount,currency',
    `${month},${api.brand},Brand ${api.brand},c,2,0.338334,0.34,USD`,
    `${month},${api.brand},Brand ${api.brand},'=a,1,0.333333,0.33,USD`,
    `${month},${api.brand},Brand ${api.brand},b,1,0.333333,0.33,USD`,
    `${month},${api.brand},Brand ${api.brand},TOTAL,4,1.005,1.00,USD`,
    '',
  ]);
});

test('what makes no sense is refused with field and reason', async () => {
  const api = await server.api();
  const month = thisMonth();
  expect(await api.post(`statements/${month}/close/`, {})).toMatchObject({ status: 409 });
  for (const wrong of ['2026-13', '2099-01', '%00', 'x', '202610'])
    expect((await api.get(`statements/${wrong}/`)).status, wrong).toBe(404);
  expect(await refused(api, `statements/${month}/?group_by=day`)).toEqual(['group_by']);
  for (const [body, field] of [
    [{ currency: 'USD', per_usd: 1, date: '2026-10-01' }, 'currency'],
    [{ currency: 'QQQ', per_usd: 1, date: '2026-10-01' }, 'currency'],
    [{ currency: 'EUR', per_usd: 0, date: '2026-10-01' }, 'per_usd'],
    [{ currency: 'EUR', per_usd: '-1', date: '2026-10-01' }, 'per_usd'],
    [{ currency: 'EUR', per_usd: '1e30', date: '2026-10-01' }, 'per_usd'],
    [{ currency: 'EUR', per_usd: '0.12345678901', date: '2026-10-01' }, 'per_usd'],
    [{ currency: 'EUR', per_usd: 1, date: '2026-02-30' }, 'date'],
  ] as const)
    expect([(await api.post<Refusal>('exchange-rates/', body)).body], JSON.stringify(body)).toEqual([
      { [field]: [expect.any(String)] },
    ]);
});
