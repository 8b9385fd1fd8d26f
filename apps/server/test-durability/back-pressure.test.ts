import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller } from './api.ts';
import type { Call, Reply } from './api.ts';
import {
  enginesOf,
  exitOf,
  kill9,
  newDataDir,
  processesOf,
  removeDataDir,
  startServer,
  until,
} from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

const dataDir = newDataDir();
let server: ServerProcess;
let call: Call;

beforeAll(async () => {
  server = await startServer(dataDir, {
    env: { MAX_BUFFERED_METRICS: '10000', MAX_IN_FLIGHT: '40', MAX_BODY_BYTES: '4194304' },
  });
  call = await caller(server.url);
}, 60_000);

afterAll(async () => {
  server?.child.kill('SIGTERM');
  if (server) await exitOf(server.child);
  for (const { pid } of processesOf(dataDir)) kill9(pid);
  await until(() => processesOf(dataDir).length === 0);
  removeDataDir(dataDir);
}, 60_000);

/** The most resident memory the server ever had, MB. */
const peakMemory = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;

const isRefusal = ({ status, headers, body }: Reply): boolean =>
  status === 503 && Number(headers.get('retry-after')) > 0 && typeof body['detail'] === 'string';

/** Sends from many connections at once; the answers, each of which must be the wanted one or a 503 that says when to come again. */
const flood = async (
  connections: number,
  each: number,
  send: (n: number) => Promise<Reply>,
  wanted: number,
): Promise<Map<number, number>> => {
  const statuses = new Map<number, number>();
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      for (let i = 0; i < each; i += 1) {
        const answer = await send(connection * each + i);
        if (answer.status !== wanted && !isRefusal(answer))
          throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
    }),
  );
  return statuses;
};

const bulkOf = (n: number, size: number): string =>
  JSON.stringify(
    Array.from({ length: size }, (_, i) => ({
      base_task: { task_id: `f${n}-${i}`, task_type: 'flood', queue_name: 'q'.repeat(90) },
      execution_time_ms: i,
    })),
  );

test(
  'past its bounds a flood is refused with 503 and Retry-After; what was acknowledged is there, memory stays bounded',
  { timeout: 120_000 },
  async () => {
    const brand = 1;
    let stored = 0;
    for (const wave of [0, 1]) {
      const send = (n: number) =>
        call(brand, 'POST', 'metrics/bulk/', { raw: bulkOf(wave * 1_000 + n, 4_000) });
      const bulk = await flood(60, 3, send, 201);
      expect(bulk.get(503)).toBeGreaterThan(0);
      expect(bulk.get(201)).toBeGreaterThan(0);
      stored += (bulk.get(201) ?? 0) * 4_000;
    }
    const metric = { base_task: { task_id: 'one', task_type: 'flood' }, execution_time_ms: 1 };
    const single = await flood(200, 10, () => call(brand, 'POST', 'metrics/', { body: metric }), 201);
    expect(single.get(503)).toBeGreaterThan(0);
    stored += single.get(201) ?? 0;
    const list = await call(brand, 'GET', 'metrics/?page_size=1');
    const dashboard = await call(brand, 'GET', 'metrics/dashboard/');
    expect([
      list.body['count'],
      (dashboard.body['summary'] as Record<string, number>)['total_tasks'],
    ]).toEqual([stored, stored]);
    // What 40 bodies of 0.7 MB parse into before they are collected, and 10,000 rows on their way.
    expect(peakMemory()).toBeLessThan(1_200);
    const probe = await fetch(`${server.url}/readyz`);
    expect(probe.status).toBe(200);
  },
);

test(
  'while ClickHouse or PostgreSQL is gone, requests are refused with 503 and Retry-After or wait for it; never a 500',
  { timeout: 120_000 },
  async () => {
    const brand = 2;
    const paths = [
      'metrics/',
      'metrics/dashboard/',
      'metrics/trends/',
      'metrics/performance-by-type/',
      'tasks/',
      'tasks/1/',
      'workers/',
      'workers/overview/',
      'metrics/1/',
      'brands/',
      'api-keys/',
    ];
    const found = new Set([200, 404]);
    let acknowledged = 0;
    let sent = 0;
    const wrong: string[] = [];
    for (const engine of ['clickhouse', 'postgres'] as const) {
      let running = true;
      const client = async (number: number): Promise<void> => {
        for (let n = 0; running; n += 1) {
          const path = paths[(number + n) % paths.length] as string;
          const read = await call(brand, 'GET', path);
          if (!found.has(read.status) && !isRefusal(read))
            wrong.push(`GET ${path}: ${read.status} ${JSON.stringify(read.body)}`);
          sent += 1;
          const write = await call(brand, 'POST', 'metrics/', {
            body: {
              base_task: { task_id: `${engine}-${number}-${n}`, task_type: 'gone' },
              execution_time_ms: 1,
            },
            ...(n % 2 === 0 ? { headers: { 'idempotency-key': `${engine}-${number}-${n}` } } : {}),
          });
          if (write.status === 201) acknowledged += 1;
          else if (!isRefusal(write)) wrong.push(`POST: ${write.status} ${JSON.stringify(write.body)}`);
          const beat = await call(brand, 'POST', 'workers/heartbeat/', {
            body: { worker_name: `w${number}`, queue_name: 'q' },
          });
          if (beat.status >= 300 && !isRefusal(beat))
            wrong.push(`heartbeat: ${beat.status} ${JSON.stringify(beat.body)}`);
        }
      };
      const clients = Array.from({ length: 8 }, (_, number) => client(number));
      for (let strike = 0; strike < 2; strike += 1) {
        const seen = acknowledged;
        await until(() => acknowledged > seen + 10, 30_000);
        kill9(await until(() => enginesOf(dataDir)[engine]));
      }
      await until(async () => (await fetch(`${server.url}/readyz`)).status === 200, 30_000);
      const seen = acknowledged;
      await until(() => acknowledged > seen + 10, 30_000);
      running = false;
      await Promise.all(clients);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    const { body } = await call(brand, 'GET', 'metrics/?page_size=1');
    expect(body['count']).toBeGreaterThanOrEqual(acknowledged);
    expect(body['count']).toBeLessThanOrEqual(sent);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(
      Number(/vigie_engine_restarts\{engine="clickhouse"\} (\d+)/.exec(metrics)?.[1]),
    ).toBeGreaterThanOrEqual(2);
  },
);
