import type { Failures, Ledger, MetricOutput } from '@vigie/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, useServer } from './harness.ts';
import type { Api, Refusal } from './harness.ts';
import { createAll, metricOf, walkCursors } from './samples.ts';

const server = useServer();
const at = (ms: number): string => new Date(server.clock.now() + ms).toISOString();

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

/** Micro-dollars of a decimal text. */
const micros = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
};

interface Sample {
  type: string;
  model: string;
  queue: string | null;
  worker: string | null;
  status: 'completed' | 'failed' | 'retrying' | 'cancelled';
  reason: string | null;
  cost: bigint | null;
  wait: number;
  days: number;
}

const sample: fc.Arbitrary<Sample> = fc.record({
  type: fc.constantFrom('crawl', 'report', 'ai'),
  model: fc.constantFrom('', 'small', 'large'),
  queue: fc.constantFrom(null, 'high', 'low'),
  worker: fc.constantFrom(null, 'w1', 'w2', 'w3'),
  status: fc.constantFrom('completed', 'completed', 'completed', 'failed', 'retrying', 'cancelled'),
  reason: fc.constantFrom(null, 'TimeoutError', 'RateLimit'),
  cost: fc.option(fc.bigInt({ min: 0n, max: 10n ** 9n })),
  wait: fc.integer({ min: 0, max: 100_000 }),
  days: fc.integer({ min: 0, max: 45 }),
});
const dollars = (cost: bigint): string =>
  `${cost / 1_000_000n}.${String(cost % 1_000_000n).padStart(6, '0')}`;
const bodyOf = (one: Sample): object =>
  metricOf(
    {
      model: one.model === '' ? null : one.model,
      cost_usd: one.cost === null ? null : dollars(one.cost),
      error_type: one.status === 'completed' ? null : one.reason,
      queue_wait_time_ms: one.wait,
      created_at: at(-one.days * DAY),
    },
    { task_type: one.type, status: one.status, queue_name: one.queue, worker_name: one.worker },
  );

/** What the ledger must say of some samples, added up by hand. */
const expected = (samples: readonly Sample[]): object => {
  const sum = (of: readonly Sample[]): bigint => of.reduce((all, { cost }) => all + (cost ?? 0n), 0n);
  const failed = samples.filter(({ status }) => status !== 'completed');
  return {
    executions: samples.length,
    failed: failed.length,
    successful: samples.length - failed.length,
    unpriced: samples.filter(({ cost, model }) => cost === null && model !== '').length,
    cost: sum(samples),
    failure: sum(failed),
  };
};
const actual = (line: Ledger['total']): object => ({
  executions: line.executions,
  failed: line.failed,
  successful: line.successful,
  unpriced: line.unpriced,
  cost: micros(line.cost_usd),
  failure: micros(line.cost_of_failure_usd),
});

const GROUPS = {
  task_type: ['task_type', (one: Sample) => one.type],
  model: ['model', (one: Sample) => one.model || null],
  queue: ['queue_name', (one: Sample) => one.queue],
  worker: ['worker_name', (one: Sample) => one.worker],
  day: ['date', (one: Sample) => at(-one.days * DAY).slice(0, 10)],
  outcome: ['outcome', (one: Sample) => one.status],
} as const;

test(
  'the ledger is the sum of the rows, however it is divided and wherever it is read from',
  { timeout: 60_000 },
  async () => {
    const api = await server.api();
    const samples = fc.sample(sample, { numRuns: 1_500, seed: 7 });
    await createAll(api, samples.map(bodyOf));
    const check = async (known: Sample[]): Promise<void> => {
      for (const [group, [name, keyOf]] of Object.entries(GROUPS)) {
        const ledger = await get<Ledger>(api, `costs/?group_by=${group}&days=60`);
        expect(actual(ledger.total)).toEqual(expected(known));
        const parts = Map.groupBy(known, keyOf);
        expect(
          new Map(ledger.lines.map((line) => [line[name as 'date'] ?? null, actual(line)])),
          group,
        ).toEqual(new Map([...parts].map(([key, of]) => [key, expected(of)])));
        if (group !== 'day') {
          const costs = ledger.lines.map((line) => micros(line.cost_usd));
          expect(costs).toEqual(costs.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
        }
      }
      const crossed = await get<Ledger>(
        api,
        'costs/?group_by=task_type,day&days=60&task_type=crawl,ai&queue_name=(none)',
      );
      const meant = known.filter(({ type, queue }) => type !== 'report' && queue === null);
      expect(actual(crossed.total)).toEqual(expected(meant));
      expect(crossed.lines.length).toBe(new Set(meant.map(({ type, days }) => `${type} ${days}`)).size);
      const few = await get<Ledger>(api, 'costs/?group_by=worker&days=60&limit=2');
      expect([few.lines.length, few.more_lines, actual(few.total)]).toEqual([2, true, expected(known)]);
    };
    await check(samples);
    const late = fc.sample(sample, { numRuns: 300, seed: 8 });
    await createAll(api, late.map(bodyOf));
    await check([...samples, ...late]);
    // And from the rows themselves, as anybody can export them.
    const rows = await walkCursors<MetricOutput>(api, 'metrics/?ordering=id&page_size=1000');
    const sum = rows.reduce((all, row) => all + BigInt(Math.round((row.cost_usd ?? 0) * 1e6)), 0n);
    expect(micros((await get<Ledger>(api, 'costs/?days=60')).total.cost_usd)).toBe(sum);
  },
);

test('splitting a set of metrics never changes a total', { timeout: 60_000 }, async () => {
  const parts = fc.array(fc.record({ sample, part: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(parts, async (all) => {
      const whole = await server.api();
      await createAll(
        whole,
        all.map((one) => bodyOf(one.sample)),
      );
      const totals: Ledger['total'][] = [];
      for (const of of Map.groupBy(all, ({ part }) => part).values()) {
        const api = await server.api();
        await createAll(
          api,
          of.map((one) => bodyOf(one.sample)),
        );
        totals.push((await get<Ledger>(api, 'costs/?days=60')).total);
      }
      const { total } = await get<Ledger>(whole, 'costs/?days=60');
      for (const name of ['cost_usd', 'original_cost_usd', 'cost_of_failure_usd'] as const)
        expect(totals.reduce((sum, one) => sum + micros(one[name]), 0n)).toBe(micros(total[name]));
      expect(micros(total.cost_usd)).toBe(all.reduce((sum, one) => sum + (one.sample.cost ?? 0n), 0n));
    }),
    { numRuns: 12 },
  );
});

test('what failing cost, by type and reason', async () => {
  const api = await server.api();
  const job = (status: string, cost_usd: number, over: object = {}): object =>
    metricOf({ cost_usd, ...over }, { task_type: 'ai', status });
  await createAll(api, [
    job('completed', 6),
    job('retrying', 1.5, { error_type: 'TimeoutError' }),
    job('retrying', 0.5, { error_type: 'TimeoutError' }),
    job('failed', 1),
    metricOf({ cost_usd: 1, error_count: 2, error_type: 'Oops' }, { task_type: 'crawl' }),
  ]);
  const found = await get<Failures>(api, 'costs/failures/');
  expect(found).toMatchObject({
    total: { executions: 4, cost_usd: '4.00', share_percent: 40 },
    lines: [
      {
        task_type: 'ai',
        outcome: 'retrying',
        reason: 'TimeoutError',
        executions: 2,
        cost_usd: '2.00',
        share_percent: 22.2,
      },
      {
        task_type: 'ai',
        outcome: 'failed',
        reason: null,
        executions: 1,
        cost_usd: '1.00',
        share_percent: 11.1,
      },
      {
        task_type: 'crawl',
        outcome: 'failed',
        reason: 'Oops',
        executions: 1,
        cost_usd: '1.00',
        share_percent: 100,
      },
    ],
    more_lines: false,
  });
  const { total } = await get<Ledger>(api, 'costs/?task_type=ai');
  expect(total).toMatchObject({ cost_usd: '9.00', cost_per_success_usd: '9.00', cost_of_waiting_usd: null });
  expect((await get<Ledger>(api, 'costs/?task_type=crawl')).total.cost_per_success_usd).toBeNull();
});

test('more reasons of failing than are listed are said to be there, and are in the total', async () => {
  const [api, other] = [await server.api(), await server.api()];
  const failures = Array.from({ length: 1_001 }, (_, i) =>
    metricOf({ cost_usd: 0.01, error_type: `Error${i}` }, { task_type: 'ai', status: 'failed' }),
  );
  await createAll(api, failures.slice(0, 1_000));
  await createAll(other, failures.slice(0, 1_000));
  await createAll(api, failures.slice(1_000));
  const found = await get<Failures>(api, 'costs/failures/');
  expect(found.lines).toHaveLength(1_000);
  expect(found).toMatchObject({ more_lines: true, total: { executions: 1_001, cost_usd: '10.01' } });
  expect(await get<Failures>(other, 'costs/failures/')).toMatchObject({
    more_lines: false,
    total: { executions: 1_000, cost_usd: '10.00' },
  });
});

test('waiting costs what a worker would have cost in that time, by the price of the day', async () => {
  const api = await server.api();
  const rates = (usd: string): object => ({ model: 'worker', rates: [{ unit: 'worker_minute', usd }] });
  await post(api, 'prices/', { ...rates('0.02'), effective_from: at(-20 * DAY) });
  await post(api, 'prices/', { ...rates('0.06'), effective_from: at(-2 * DAY - 13 * 3_600_000) });
  await createAll(api, [
    metricOf({ queue_wait_time_ms: 90_000, created_at: at(-10 * DAY) }),
    metricOf({ queue_wait_time_ms: 60_000, created_at: at(-DAY) }),
    metricOf({ queue_wait_time_ms: 30_000 }),
  ]);
  expect((await get<Ledger>(api, 'costs/')).total.cost_of_waiting_usd).toBe('0.12');
});

test('one line a brand, for those that the token covers', async () => {
  const [one, two, three] = [await server.api(), await server.api(), await server.api()];
  await createAll(one, [metricOf({ cost_usd: 1 })]);
  await createAll(two, [metricOf({ cost_usd: 2 })]);
  await createAll(three, [metricOf({ cost_usd: 4 })]);
  const both = server.as(await server.token([one.brand, two.brand]), one.brand);
  const ledger = await get<Ledger>(both, 'costs/?group_by=brand');
  expect(ledger.total).toMatchObject({ executions: 2, cost_usd: '3.00' });
  expect(ledger.lines.map((line) => [line.brand?.id, line.cost_usd])).toEqual([
    [two.brand, '2.00'],
    [one.brand, '1.00'],
  ]);
  expect((await get<Ledger>(one, 'costs/?group_by=brand')).lines.length).toBe(1);
});

test('what makes no sense is refused with field and reason', async () => {
  const api = await server.api();
  for (const [query, field] of [
    ['group_by=price', 'group_by'],
    ['group_by=brand,day', 'group_by'],
    ['group_by=model,day,queue', 'group_by'],
    ['month=2026-13', 'month'],
    ['month=2026-10&since=2026-10-01', 'month'],
    ['since=yesterday', 'since'],
    ['since=2026-10-02&until=2026-10-01', 'until'],
    ['since=2020-10-02', 'since'],
    ['limit=0', 'limit'],
    ['days=0', 'days'],
    ['model=%00', 'model'],
    ['color=red', 'color'],
  ] as const)
    expect(await refused(api, `costs/?${query}`), query).toEqual([field]);
});
