import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller } from './api.ts';
import type { Call } from './api.ts';
import { TREND_FIELDS, expectDashboard, expectTrends, expectTypes, microsTotal } from './expectations.ts';
import type { Window } from './expectations.ts';
import { startApp, startSharedEngines } from './in-process.ts';
import { COMPARE, NUMBERS, filter, numberOf } from './list-filters.ts';
import type { SharedEngines } from './in-process.ts';
import { DAY, HOUR, TYPES, bodyOf, logNormal, microsOf, sampleOf } from './metric-samples.ts';
import type { Sample } from './metric-samples.ts';

const MINUTE = 60_000;
// Late in an hour in the middle of a day: the first hour of a window, and what of its day lies outside, both hold rows.
const START = Math.floor(Date.now() / DAY) * DAY + 13 * HOUR + 47 * MINUTE + 12_345;
const clock = { at: START, now: () => clock.at };

let engines: SharedEngines;
let call: Call;
let stop: () => Promise<void>;
let lastBrand = 0;

beforeAll(async () => {
  engines = await startSharedEngines();
  const started = await startApp(engines, clock);
  stop = started.stop;
  call = await caller(started.url, { clock });
}, 120_000);

afterAll(async () => {
  await stop?.();
  await engines?.stop();
}, 60_000);

/** Writes all samples of all brands at the same time: by threes singly, the rest in bulk, JSON and NDJSON in turn. */
const write = async (brands: Map<number, Sample[]>): Promise<void> => {
  const requests: Promise<number>[] = [];
  const post = async (brand: number, path: string, raw: string, type: string): Promise<number> =>
    (await call(brand, 'POST', path, { raw, headers: { 'content-type': type } })).status;
  for (const [brand, samples] of brands) {
    const bodies = samples.map((sample, i) =>
      bodyOf(sample, i % 5 === 4 ? `again-${sample.taskType}-${sample.priority}` : `task-${i}`),
    );
    const single = bodies.filter((_, i) => i % 3 === 0);
    const bulk = bodies.filter((_, i) => i % 3 !== 0);
    for (const body of single) requests.push(post(brand, 'metrics/', body, 'application/json'));
    for (let at = 0; at < bulk.length; at += 40) {
      const part = bulk.slice(at, at + 40);
      const lines = at % 80 === 0;
      requests.push(
        post(
          brand,
          'metrics/bulk/',
          lines ? part.join('\n') : `[${part.join(',')}]`,
          lines ? 'application/x-ndjson' : 'application/json',
        ),
      );
    }
  }
  expect(new Set(await Promise.all(requests))).toEqual(new Set([201]));
};

const get = async (brand: number, path: string): Promise<unknown> => {
  const { status, body } = await call(brand, 'GET', path);
  expect([status, status === 200 ? '' : body], path).toEqual([200, '']);
  return body;
};

const queryOf = ({ days, types }: Window): string =>
  `days=${days}${types ? `&task_type=${encodeURIComponent(types.join(','))}` : ''}`;

/** The rows themselves, asked of ClickHouse by SQL of this test's own, say the same as what was sent. */
const expectRows = async (brand: number, samples: Sample[]): Promise<void> => {
  const [row] = await engines.query<Record<string, string>>(
    `SELECT count() AS n, uniqExact(id) AS ids, ifNull(sum(cost_usd), 0) AS cost, ifNull(sum(tokens_used), 0) AS tokens, sum(toUnixTimestamp64Milli(created_at)) AS at,
       countIf(isNull(cost_usd)) AS free FROM metrics WHERE brand_id = ${brand}`,
  );
  const sum = (values: (number | null)[]): string =>
    String(values.reduce<bigint>((all, value) => all + BigInt(value ?? 0), 0n));
  expect([row?.['n'], row?.['ids'], row?.['tokens'], row?.['at'], row?.['free']]).toEqual([
    String(samples.length),
    String(samples.length),
    sum(samples.map((one) => one.tokens)),
    sum(samples.map((one) => one.at)),
    String(samples.filter((one) => one.cost === null).length),
  ]);
  expect(microsOf(row?.['cost'] ?? '0')).toBe(microsTotal(samples));
};

interface Question {
  kind: 'dashboard' | 'trends' | 'types';
  days: number;
  types: string[] | undefined;
  fields: string[];
  minSamples: number;
  /** Which brand, and how far the clock has moved when it is asked. */
  brand: number;
  moved: number;
}

const toMidnight = DAY - (START % DAY);
const question: fc.Arbitrary<Question> = fc.record({
  kind: fc.constantFrom('dashboard', 'trends', 'types'),
  days: fc.oneof(fc.constantFrom(1, 2, 7, 30, 59), fc.integer({ min: 1, max: 365 })),
  types: fc.option(fc.subarray([...TYPES, 'never-seen'], { minLength: 1 }), { nil: undefined }),
  fields: fc.subarray(TREND_FIELDS, { minLength: 1 }),
  minSamples: fc.constantFrom(1, 2, 10, 50),
  brand: fc.nat(2),
  moved: fc.constantFrom(
    0,
    0,
    12 * MINUTE,
    13 * MINUTE,
    toMidnight - 1,
    toMidnight,
    toMidnight + 1,
    toMidnight + HOUR,
  ),
});

const ask = async (one: Question, brand: number, samples: Sample[]): Promise<void> => {
  clock.at = START + one.moved;
  const window: Window = { now: clock.at, days: one.days, types: one.types };
  const query = queryOf(window);
  if (one.kind === 'dashboard')
    expectDashboard(await get(brand, `metrics/dashboard/?${query}`), samples, window);
  else if (one.kind === 'trends') {
    expectTrends(
      await get(brand, `metrics/trends/?${query}&metric=${one.fields.join(',')}`),
      samples,
      window,
      one.fields,
    );
  } else
    expectTypes(
      await get(brand, `metrics/performance-by-type/?${query}&min_samples=${one.minSamples}`),
      samples,
      window,
      one.minSamples,
    );
};

const count = async (
  one: typeof filter extends fc.Arbitrary<infer F> ? F : never,
  brand: number,
  samples: Sample[],
): Promise<void> => {
  const pick = (n: number): Sample => samples[n % samples.length] as Sample;
  const name = NUMBERS[one.field];
  const bound = numberOf(pick(one.like), name) ?? 1;
  const after = one.after === undefined ? undefined : pick(one.after).at;
  const before = one.before === undefined ? undefined : pick(one.before).at;
  const kept = samples.filter((sample) => {
    const value = numberOf(sample, name);
    return (
      value !== null &&
      COMPARE[one.operator](value, bound) &&
      (!one.types || one.types.includes(sample.taskType)) &&
      (!one.priorities || one.priorities.includes(sample.priority)) &&
      (after === undefined || sample.at >= after) &&
      (before === undefined || sample.at < before)
    );
  });
  const query = new URLSearchParams({
    [`${one.field}${one.operator}`]: String(bound),
    ...(one.types ? { task_type: one.types.join(',') } : {}),
    ...(one.priorities ? { priority: one.priorities.join(',') } : {}),
    ...(after === undefined ? {} : { created_after: new Date(after).toISOString() }),
    ...(before === undefined ? {} : { created_before: new Date(before).toISOString() }),
    page_size: '1000',
  });
  const { count: found, results } = (await get(brand, `metrics/?${query.toString()}`)) as {
    count: number;
    results: unknown[];
  };
  expect([found, results.length], query.toString()).toEqual([kept.length, Math.min(1_000, kept.length)]);
};

const bulk = async (brand: number, samples: Sample[]): Promise<void> => {
  const raw = samples.map((sample) => bodyOf(sample, 'many')).join('\n');
  const { status } = await call(brand, 'POST', 'metrics/bulk/', {
    raw,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(status).toBe(201);
};

test(
  'every aggregate and every count equals an account of the rows that were sent',
  { timeout: 180_000 },
  async () => {
    const brand = fc.array(sampleOf(START), { minLength: 1, maxLength: 250, size: 'max' });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(brand, brand, brand),
        fc.array(question, { minLength: 25, maxLength: 25 }),
        fc.array(filter, { minLength: 15, maxLength: 15 }),
        async (lists, questions, filters) => {
          clock.at = START;
          const brands = new Map(lists.map((samples) => [(lastBrand += 1), samples]));
          await write(brands);
          const numbered = [...brands];
          for (const [id, samples] of numbered) await expectRows(id, samples);
          for (const one of questions.toSorted((a, b) => a.moved - b.moved))
            await ask(one, ...(numbered[one.brand] as [number, Sample[]]));
          for (const [i, one] of filters.entries())
            await count(one, ...(numbered[i % 3] as [number, Sample[]]));
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  },
);

test(
  'while writes go on, every answer lies between what was acknowledged before and what was sent by then',
  { timeout: 60_000 },
  async () => {
    clock.at = START;
    const brand = (lastBrand += 1);
    // Each metric costs one micro-dollar, so that money must come out as the count does.
    const [sent, acknowledged] = [{ n: 0 }, { n: 0 }];
    let writing = true;
    const writer = async (size: number): Promise<void> => {
      while (writing) {
        const samples = logNormal(size, START);
        sent.n += size;
        await bulk(brand, samples);
        acknowledged.n += size;
      }
    };
    const writers = [writer(1), writer(7), writer(200), writer(500)];
    for (let round = 0; round < 40; round += 1) {
      const before = { ...acknowledged };
      const summary = (
        (await get(brand, 'metrics/dashboard/?days=11')) as { summary: Record<string, number> }
      ).summary;
      const trends = (await get(brand, 'metrics/trends/?days=11&metric=cost_usd')) as {
        metrics: { cost_usd: { data_points: { value: number }[] } };
      };
      const types = (await get(brand, 'metrics/performance-by-type/?days=11&min_samples=1')) as {
        task_types: Record<string, { total_executions: number }>;
      };
      const list = (await get(brand, 'metrics/?page_size=1')) as { count: number };
      const micros = Math.round(
        trends.metrics.cost_usd.data_points.reduce((sum, point) => sum + point.value, 0) * 1e6,
      );
      const answers = [
        summary['total_tasks'] ?? 0,
        (summary['total_cost_usd'] ?? 0) * 1e6,
        micros,
        types.task_types['parse']?.total_executions ?? 0,
        list.count,
      ];
      for (const [i, answer] of answers.entries()) {
        expect(Math.round(answer), `answer ${i} of round ${round}`).toBeGreaterThanOrEqual(before.n);
        expect(Math.round(answer), `answer ${i} of round ${round}`).toBeLessThanOrEqual(sent.n);
      }
    }
    writing = false;
    await Promise.all(writers);
    const { summary } = (await get(brand, 'metrics/dashboard/?days=11')) as {
      summary: Record<string, number>;
    };
    expect([summary['total_tasks'], summary['total_cost_usd']]).toEqual([
      acknowledged.n,
      acknowledged.n / 1e6,
    ]);
  },
);
