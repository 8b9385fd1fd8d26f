import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureRules } from '../src/alerts/evaluation/measuring/index.ts';
import { sampleRule } from '../src/alerts/evaluation/testing/samples.ts';
import { AGGREGATIONS } from '../src/alerts/rule.ts';
import type { Rule } from '../src/alerts/rule.ts';
import type { App } from '../src/app.ts';
import { openTelemetryDb } from '../src/telemetry-db/index.ts';
import type { TelemetryDb } from '../src/telemetry-db/index.ts';
import { caller } from './api.ts';
import type { Call } from './api.ts';
import { startApp, startSharedEngines } from './in-process.ts';
import type { SharedEngines } from './in-process.ts';

const WINDOWS = [1, 5, 30];
const FIELDS = ['execution_time_ms', 'memory_usage_mb'] as const;

let engines: SharedEngines;
let app: { app: App; url: string; stop: () => Promise<void> };
let call: Call;
let db: TelemetryDb;
let brand = 600;

beforeAll(async () => {
  engines = await startSharedEngines();
  app = await startApp(engines);
  call = await caller(app.url);
  db = openTelemetryDb(engines.clickhouse, { queryTimeoutMs: 15_000 });
}, 120_000);
afterAll(async () => {
  await db?.close();
  await app?.stop();
  await engines?.stop();
}, 60_000);

interface Execution {
  type: string;
  queue: string | null;
  time: number;
  memory: number | null;
  errors: number | null;
  /** Seconds before the evaluation. */
  age: number;
}

const execution: fc.Arbitrary<Execution> = fc.record({
  type: fc.constantFrom('a', 'b', 'c'),
  queue: fc.constantFrom('x', 'y', null),
  time: fc.integer({ min: 0, max: 50 }),
  memory: fc.option(fc.integer({ min: 0, max: 50 })),
  errors: fc.option(fc.integer({ min: 0, max: 2 })),
  age: fc.integer({ min: 1, max: 65 * 60 }),
});
const rule: fc.Arbitrary<Partial<Rule>> = fc.record({
  metricField: fc.constantFrom(...FIELDS),
  aggregation: fc.constantFrom(...AGGREGATIONS.filter((one) => one !== 'each')),
  windowMinutes: fc.constantFrom(...WINDOWS),
  minSamples: fc.integer({ min: 1, max: 3 }),
  taskTypes: fc.subarray(['a', 'b', 'never']),
  queueNames: fc.subarray(['x', 'y']),
  groupBy: fc.constantFrom('task_type' as const, undefined),
  noData: fc.constantFrom('ignore' as const, 'alert' as const),
});

const aggregate = (of: Rule['aggregation'], values: number[], all: Execution[]): number | undefined => {
  if (of === 'error_rate') return (all.filter(({ errors }) => (errors ?? 0) > 0).length / all.length) * 100;
  const sorted = values.toSorted((a, b) => a - b);
  const sum = values.reduce((a, b) => a + b, 0);
  if (values.length === 0) return undefined;
  switch (of) {
    case 'avg':
      return sum / values.length;
    case 'sum':
      return sum;
    case 'min':
      return sorted[0];
    case 'max':
      return sorted.at(-1);
    default: {
      const level = Number(of.slice(1)) / 100;
      return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))];
    }
  }
};

/** What the words of a rule say, group by group. */
const expected = (of: Rule, all: Execution[]): Map<string, number | null> => {
  const scope = all.filter(
    ({ type, queue }) =>
      (of.taskTypes.length === 0 || of.taskTypes.includes(type)) &&
      (of.queueNames.length === 0 || (queue !== null && of.queueNames.includes(queue))),
  );
  const recent = (factor: number): Execution[] =>
    scope.filter(({ age }) => age <= of.windowMinutes * 60 * factor);
  const groups = of.groupBy ? [...new Set([...recent(2).map(({ type }) => type), ...of.taskTypes])] : [''];
  const found = new Map<string, number | null>();
  for (const group of groups) {
    const inside = recent(1).filter(({ type }) => group === '' || type === group);
    const values = inside.flatMap((one) => {
      const value = of.metricField === 'memory_usage_mb' ? one.memory : one.time;
      return value === null ? [] : [value];
    });
    if (of.aggregation === 'count') found.set(group, inside.length);
    else if (inside.length === 0) {
      if (of.noData === 'alert') found.set(group, null);
    } else if (inside.length >= of.minSamples) {
      const value = aggregate(of.aggregation, values, inside);
      if (value !== undefined) found.set(group, value);
    }
  }
  return found;
};

const store = async (of: number, all: readonly Execution[], at: number): Promise<void> => {
  if (all.length === 0) return;
  const { status } = await call(of, 'POST', 'metrics/bulk/', {
    body: all.map((one, i) => ({
      base_task: { task_id: `${of}-${i}`, task_type: one.type, queue_name: one.queue },
      execution_time_ms: one.time,
      memory_usage_mb: one.memory,
      error_count: one.errors,
      created_at: new Date(at - one.age * 1_000).toISOString(),
    })),
  });
  expect(status).toBe(201);
};

const measure = (rules: readonly Rule[], at: number) =>
  measureRules(
    { sql: app.app.control, db, heartbeatIntervalS: 30, measureBudgets: async () => [] },
    rules,
    at,
    () => [],
  );

test('what rules see of a window is what their words say, together and each by itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(execution, { maxLength: 40 }),
      fc.array(rule, { minLength: 1, maxLength: 12 }),
      async (all, some) => {
        const at = Date.now();
        const [mine, other] = [(brand += 1), (brand += 1)];
        await store(mine, all, at);
        // Another brand with the same names, and twice the values.
        await store(
          other,
          all.map((one) => ({ ...one, time: one.time * 2 + 1 })),
          at,
        );
        const rules = some.map((over, id) => sampleRule({ ...over, id, brandId: mine }));
        const found = await measure(rules, at);
        expect(found).toHaveLength(rules.length);
        for (const one of found) {
          const values = 'values' in one ? one.values : [];
          const wanted = expected(one.rule, all);
          expect(new Set(values.map(({ groupKey }) => groupKey))).toEqual(new Set(wanted.keys()));
          for (const { groupKey, value } of values) {
            const right = wanted.get(groupKey) ?? null;
            if (right === null || value === null) expect(value).toBe(right);
            else expect(value).toBeCloseTo(right, 6);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a rule that cannot be evaluated says why; the others of its query are measured', async () => {
  const of = (brand += 1);
  const at = Date.now();
  await store(of, [{ type: 'a', queue: null, time: 7, memory: null, errors: null, age: 5 }], at);
  const good = sampleRule({ id: 1, brandId: of, aggregation: 'max', windowMinutes: 5 });
  const unknown = { ...good, id: 2, metricField: 'nonsense' as Rule['metricField'] };
  // ClickHouse itself refuses it.
  const absurd = { ...good, id: 3, aggregation: 'magic' as Rule['aggregation'] };
  const found = new Map((await measure([good, unknown, absurd], at)).map((one) => [one.rule.id, one]));
  expect(found.get(1)).toMatchObject({ values: [{ groupKey: '', value: 7 }] });
  expect(found.get(2)).toMatchObject({ broken: expect.stringContaining('nonsense') as string });
  expect(found.get(3)).toHaveProperty('broken');
});

test('two hundred rules of twenty brands are one round', async () => {
  const at = Date.now();
  const rules = Array.from({ length: 200 }, (_, id) =>
    sampleRule({
      id,
      brandId: 900 + (id % 20),
      aggregation: AGGREGATIONS[1 + (id % (AGGREGATIONS.length - 1))] ?? 'avg',
      windowMinutes: WINDOWS[id % WINDOWS.length] ?? 5,
      noData: 'alert',
    }),
  );
  const found = await measure(rules, at);
  expect(found.map(({ rule: { id } }) => id).toSorted((a, b) => a - b)).toEqual(rules.map(({ id }) => id));
  expect(found.every((one) => 'values' in one && one.values.length === 1)).toBe(true);
});
