import { afterAll, expect, test } from 'vitest';
import { caller } from './api.ts';
import type { Call } from './api.ts';
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

const DAY = 86_400_000;
const BRAND = 1;
const PER_DAY = 400;
const DAYS = 40;
const ROUNDS = 3;

const dataDir = newDataDir();
let server: ServerProcess | undefined;
afterAll(async () => {
  for (const { pid } of processesOf(dataDir)) kill9(pid);
  await until(() => processesOf(dataDir).length === 0);
  removeDataDir(dataDir);
});

const ask = async <T>(call: Call, method: string, path: string, body?: object): Promise<T> => {
  const reply = await call(BRAND, method, path, body ? { body } : {});
  expect(reply.status, JSON.stringify(reply.body).slice(0, 300)).toBeLessThan(300);
  return reply.body as T;
};

/** Dollars of all metrics at a price of so many micro-dollars a token: token counts are 1 to PER_DAY each day. */
const total = (perToken: number): string =>
  ((DAYS * PER_DAY * (PER_DAY + 1) * perToken) / 2 / 1e6).toFixed(2);

/** The same sum from the ledger, the dashboard's rollup, and the rows. */
const totals = async (call: Call): Promise<string[]> => {
  const ledger = await ask<{ total: { cost_usd: string } }>(call, 'GET', 'costs/?days=60');
  const dashboard = await ask<{ summary: { total_cost_usd: number } }>(
    call,
    'GET',
    'metrics/dashboard/?days=60',
  );
  return [Number(ledger.total.cost_usd).toFixed(2), dashboard.summary.total_cost_usd.toFixed(2)];
};

test(
  'a repricing that is killed goes on after the restart, and ends as if nothing had happened',
  { timeout: 240_000 },
  async () => {
    server = await startServer(dataDir);
    let call = await caller(server.url);
    const price = (perToken: number, bookId?: number): Promise<unknown> =>
      ask(call, 'POST', 'prices/', {
        model: 'm',
        effective_from: new Date(Date.now() - 300 * DAY).toISOString(),
        rates: [{ unit: 'tokens', per: 1, usd: `0.00000${perToken}` }],
        ...(bookId === undefined ? {} : { book_id: bookId }),
      });
    await price(1);
    for (let day = 0; day < DAYS; day += 1) {
      await ask(
        call,
        'POST',
        'metrics/bulk/',
        Array.from({ length: PER_DAY }, (_, i) => ({
          base_task: { task_id: `d${day}-${i}`, task_type: 't' },
          execution_time_ms: 1,
          model: 'm',
          tokens_used: i + 1,
          created_at: new Date(Date.now() - day * DAY).toISOString(),
        })),
      );
    }
    expect(await totals(call)).toEqual([total(1), total(1)]);
    for (let round = 0; round < ROUNDS; round += 1) {
      const perToken = round + 2;
      const book = await ask<{ id: number }>(call, 'POST', 'price-books/', { name: `Book ${round}` });
      await price(perToken, book.id);
      const planned = await ask<{ id: number; total: { executions: number } }>(call, 'POST', 'repricings/', {
        since: new Date(Date.now() - 60 * DAY).toISOString(),
        book_id: book.id,
      });
      expect(planned.total.executions).toBe(DAYS * PER_DAY);
      await ask(call, 'POST', `repricings/${planned.id}/apply/`, {});
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_500));
      const { postgres, clickhouse } = enginesOf(dataDir);
      const victims = round === 0 ? [server.pid] : [clickhouse, server.pid, postgres];
      for (const pid of victims) if (pid !== undefined) kill9(pid);
      await exitOf(server.child);
      server = await startServer(dataDir);
      call = await caller(server.url);
      await until(async () => {
        const { status } = await ask<{ status: string }>(call, 'GET', `repricings/${planned.id}/`);
        expect(status).not.toBe('failed');
        return status === 'applied';
      }, 60_000);
      expect(await totals(call), `round ${round}`).toEqual([total(perToken), total(perToken)]);
      const again = await ask<{ total: { executions: number } }>(call, 'POST', 'repricings/', {
        since: new Date(Date.now() - 60 * DAY).toISOString(),
        book_id: book.id,
      });
      expect(again.total.executions).toBe(0);
    }
  },
);
