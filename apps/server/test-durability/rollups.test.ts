import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller } from './api.ts';
import type { Call } from './api.ts';
import { TREND_FIELDS, expectDashboard, expectLedger, expectTrends, expectTypes } from './expectations.ts';
import type { Window } from './expectations.ts';
import { startApp, startSharedEngines } from './in-process.ts';
import type { SharedEngines } from './in-process.ts';
import { DAY, HOUR, bodyOf, logNormal } from './metric-samples.ts';
import type { Sample } from './metric-samples.ts';
import { joinPresence, openControlDb } from '../src/control-db/index.ts';
import type { ControlDb, Presence } from '../src/control-db/index.ts';
import { createLogger } from '../src/core/logger.ts';
import { createRollups } from '../src/metrics/index.ts';
import { openTelemetryDb } from '../src/telemetry-db/index.ts';

const START = Math.floor(Date.now() / DAY) * DAY + 13 * HOUR + 12_345;
const clock = { at: START, now: () => clock.at };

let engines: SharedEngines;
/** The copies of these tests stand for other servers: the one under test must know that it is not alone. */
let control: ControlDb;
let presence: Presence;
let call: Call;
let stop: () => Promise<void>;
let lastBrand = 0;

beforeAll(async () => {
  engines = await startSharedEngines();
  const started = await startApp(engines, clock);
  stop = started.stop;
  call = await caller(started.url, { clock });
  control = openControlDb({ connectionString: engines.env.DATABASE_URL }, createLogger('silent'));
  presence = await joinPresence(control, createLogger('silent'));
}, 120_000);

afterAll(async () => {
  await presence?.close();
  await control?.close();
  await stop?.();
  await engines?.stop();
}, 60_000);

const get = async (brand: number, path: string): Promise<unknown> => {
  const { status, body } = await call(brand, 'GET', path);
  expect([status, status === 200 ? '' : body], path).toEqual([200, '']);
  return body;
};

const bulk = async (brand: number, samples: Sample[]): Promise<void> => {
  const raw = samples.map((sample) => bodyOf(sample, 'many')).join('\n');
  const { status } = await call(brand, 'POST', 'metrics/bulk/', {
    raw,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(status).toBe(201);
};

/** Builds what is there: found in one round, and built in the next, once it stood still. */
const settle = async (build: () => Promise<number>): Promise<void> => {
  expect(await build()).toBe(0);
  clock.at += 11_000;
  expect(await build()).toBeGreaterThan(0);
  clock.at = START;
};

test(
  'rollups answer what the rows answer, also for rows that came in after a day was built',
  { timeout: 60_000 },
  async () => {
    clock.at = START;
    const brand = (lastBrand += 1);
    const samples = logNormal(900, START);
    await bulk(brand, samples.slice(0, 600));
    const db = openTelemetryDb(engines.clickhouse, { queryTimeoutMs: 15_000 });
    const { build } = createRollups({ db, clock, presence });
    const asked = async (known: Sample[]): Promise<void> => {
      for (const days of [1, 9, 30]) {
        const window: Window = { now: START, days, types: undefined };
        expectDashboard(await get(brand, `metrics/dashboard/?days=${days}`), known, window);
        expectTrends(
          await get(brand, `metrics/trends/?days=${days}&metric=${TREND_FIELDS.join(',')}`),
          known,
          window,
          TREND_FIELDS,
        );
        expectTypes(await get(brand, `metrics/performance-by-type/?days=${days}`), known, window, 10);
        expectLedger(await get(brand, `costs/?days=${days}&group_by=day`), known, window);
      }
    };
    await settle(build);
    // From here on this test's copy decides what is built; the server's own knows nothing of it and has to notice.
    await asked(samples.slice(0, 600));
    await bulk(brand, samples.slice(600));
    await asked(samples);
    const [rolled] = await engines.query<{ n: string }>(
      `SELECT sum(executions) AS n FROM metrics_daily FINAL WHERE brand_id = ${brand}`,
    );
    expect(Number(rolled?.n)).toBeGreaterThan(0);
    expect(Number(rolled?.n)).toBeLessThan(samples.length);
    // A day whose build a crash cut in half, and one that counts what was never stored, are not believed.
    await db.command(
      "ALTER TABLE metrics_daily DELETE WHERE brand_id = {brand:UInt32} AND priority = 'normal' SETTINGS mutations_sync = 1",
      { brand },
    );
    await asked(samples);
    await db.close();
  },
);

test(
  'p95 of a large type is within 1 % of the exact value, from the rows and from the sketches',
  { timeout: 60_000 },
  async () => {
    clock.at = START;
    const brand = (lastBrand += 1);
    const samples = logNormal(12_000, START);
    for (let at = 0; at < samples.length; at += 4_000) await bulk(brand, samples.slice(at, at + 4_000));
    const db = openTelemetryDb(engines.clickhouse, { queryTimeoutMs: 15_000 });
    const { build } = createRollups({ db, clock, presence });
    for (const rolledUp of [false, true]) {
      if (rolledUp) await settle(build);
      for (const days of [2, 7, 30]) {
        const window: Window = { now: START, days, types: undefined };
        expectTypes(await get(brand, `metrics/performance-by-type/?days=${days}`), samples, window, 10);
      }
    }
    const [built] = await engines.query<{ n: string }>(
      `SELECT sum(executions) AS n FROM execution_time_daily FINAL WHERE brand_id = ${brand}`,
    );
    expect(Number(built?.n)).toBe(samples.filter((one) => one.at < Math.floor(START / DAY) * DAY).length);
    await db.close();
  },
);
