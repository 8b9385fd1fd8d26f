import { setTimeout as delay } from 'node:timers/promises';
import { openApi } from '../api.ts';
import type { Api } from '../api.ts';
import type { Bench } from '../bench.ts';
import { clickhouse } from '../clickhouse-client.ts';
import type { ClickHouseClient } from '../clickhouse-client.ts';
import { httpClient } from '../http-client.ts';
import { whileWatchingMemory } from '../processes.ts';
import type { RunningServer } from '../server.ts';
import { percentile } from '../stats.ts';
import { FIRST, LARGE, MODELS, MONTHLY, SECOND, fill } from './money-data.ts';
import { exportAll, recompute } from './money-exports.ts';
import { showMemory } from './memory.ts';

const DAYS = 30;
const WARM_UPS = 3;
const CHECKS_PER_SECOND = 1_000;
const TICK_MS = 2;
const WITHIN_MS = 120_000;
const ROLLUP_TRIES = 240;

interface Ledger {
  total: { executions: number; cost_usd: string };
}
interface Repricing {
  id: number;
  status: string;
  total: { executions: number; after_usd: string };
}

/** The calendar month before this one, ms. */
const lastMonth = (): { since: number; until: number; name: string } => {
  const now = new Date();
  const since = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1);
  return {
    since,
    until: Date.UTC(now.getUTCFullYear(), now.getUTCMonth()),
    name: new Date(since).toISOString().slice(0, 7),
  };
};

const makeBook = async (
  api: Api,
  name: string,
  prices: typeof FIRST,
  isActive: boolean,
): Promise<{ id: number }> => {
  const book = await api.post<{ id: number }>(MONTHLY, 'price-books/', { name, is_active: isActive });
  for (const model of MODELS) {
    await api.post(MONTHLY, 'prices/', {
      book_id: book.id,
      model,
      effective_from: '2025-01-01T00:00:00Z',
      rates: [
        { unit: 'input_tokens', usd: prices.input },
        { unit: 'output_tokens', usd: prices.output },
      ],
    });
  }
  return book;
};

/** The views of the ledger, each beside the same sums over the raw rows. */
const views = async (bench: Bench, api: Api, client: ClickHouseClient): Promise<void> => {
  const own = `brand_id = ${LARGE} AND created_at >= today() - ${DAYS}`;
  const sums = 'count(), countIf(error_count > 0), sum(cost_usd), sum(tokens_used), sum(queue_wait_time_ms)';
  const groups = {
    task_type: 'task_type',
    model: 'model',
    queue: 'queue_name',
    worker: 'worker_name',
    day: 'toDate(created_at)',
  };
  const asked = [
    ...Object.entries(groups).map(([group, sql]) => ({
      name: `ledger by ${group}`,
      path: `costs/?days=${DAYS}&group_by=${group}`,
      sql: `SELECT ${sql} AS k, ${sums} FROM metrics WHERE ${own} GROUP BY k FORMAT RowBinary`,
      targetMs: 20,
    })),
    {
      name: 'cost of failure by type and reason',
      path: `costs/failures/?days=${DAYS}`,
      sql: `SELECT task_type, outcome, error_type, ${sums} FROM metrics WHERE ${own} GROUP BY task_type, outcome, error_type FORMAT RowBinary`,
      targetMs: 20,
    },
    {
      name: 'statement of a month',
      path: `statements/${lastMonth().name}/`,
      sql: `SELECT task_type, ${sums} FROM metrics WHERE brand_id = ${LARGE} AND created_at >= '${lastMonth().name}-01' AND created_at < toStartOfMonth(now()) GROUP BY task_type FORMAT RowBinary`,
      targetMs: 500,
    },
  ];
  for (const { name, path, sql, targetMs } of asked) {
    const [times, straight]: [number[], number[]] = [[], []];
    for (let run = 0; run < WARM_UPS + bench.options.queryRuns; run += 1) {
      const ms = await api.timed(LARGE, path);
      const direct = await client.timed(sql);
      if (run < WARM_UPS) continue;
      times.push(ms);
      straight.push(direct);
    }
    const [p50, straightP50] = [percentile(times, 0.5), percentile(straight, 0.5)];
    bench.line({
      what: `${name}, ${DAYS} days, large brand`,
      measured: p50,
      unit: 'ms',
      target: { atMost: targetMs },
      p95: percentile(times, 0.95),
      straight: straightP50,
      ratio: p50 / straightP50,
    });
  }
};

/** A month under another book: the dry run, and until every row and rollup says so. */
const reprice = async (
  bench: Bench,
  { api, server, client }: { api: Api; server: RunningServer; client: ClickHouseClient },
  rows: number,
): Promise<void> => {
  const month = lastMonth();
  const book = await makeBook(api, 'Second', SECOND, false);
  const period = { since: new Date(month.since).toISOString(), until: new Date(month.until).toISOString() };
  const begun = performance.now();
  const planned = await api.post<Repricing>(MONTHLY, 'repricings/', { ...period, book_id: book.id });
  const dryRun = performance.now() - begun;
  // Worked out again from the tokens, by nothing of the server's: half-even to the micro-dollar.
  const [own] = await client.rows<{ micros: string; changed: number }>(
    `SELECT toString(sum(fresh)) AS micros, countIf(toDecimal64(fresh, 6) / 1000000 != cost_usd) AS changed FROM (
       SELECT cost_usd, toInt128(input_tokens) * 1250 + toInt128(output_tokens) * 9500 AS cost,
         intDiv(cost, 1000) + (cost % 1000 > 500 OR (cost % 1000 = 500 AND intDiv(cost, 1000) % 2 = 1)) AS fresh
       FROM metrics WHERE brand_id = ${MONTHLY})`,
  );
  bench.check({
    what: 'executions whose cost changes',
    expected: own?.changed ?? 0,
    found: planned.total.executions,
  });
  const apply = performance.now();
  await api.post(MONTHLY, `repricings/${planned.id}/apply/`, {});
  let status = '';
  while (status !== 'applied' && performance.now() - apply < WITHIN_MS) {
    await delay(50);
    ({ status } = await api.get<Repricing>(MONTHLY, `repricings/${planned.id}/`));
  }
  const seconds = (performance.now() - apply) / 1_000;
  bench.line({ what: `dry run of ${rows} metrics`, measured: dryRun, unit: 'ms' });
  bench.line({ what: `repricing ${rows} metrics`, measured: seconds, unit: 's', target: { atMost: 10 } });
  const ledger = await api.get<Ledger>(MONTHLY, `costs/?month=${month.name}`);
  const micros = (usd: string): string =>
    String(BigInt(usd.replace('.', '').padEnd(usd.indexOf('.') + 6, '0')));
  bench.check({
    what: 'the ledger after it, to the micro-dollar',
    expected: own?.micros ?? '',
    found: micros(ledger.total.cost_usd),
  });
  bench.check({
    what: 'the ledger, from the tokens of the exported rows',
    expected: String(await recompute(server)),
    found: micros(ledger.total.cost_usd),
  });
};

/** So many checks a second, whether or not the ones before were answered; times count from when each was due. */
const check = async (
  bench: Bench,
  server: RunningServer,
  what: string,
  bodyOf: (n: number) => object,
): Promise<void> => {
  const http = httpClient(server.origin);
  const headers = {
    authorization: `Bearer ${server.token}`,
    'x-brand-id': String(LARGE),
    'content-type': 'application/json',
  };
  const times: number[] = [];
  let wrong = 0;
  const running: Promise<void>[] = [];
  const count = CHECKS_PER_SECOND * bench.options.singleSeconds;
  const begun = performance.now();
  for (let n = 0; n < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - begun) / 1_000) * CHECKS_PER_SECOND) + 1);
    for (; n < due; n += 1) {
      const at = begun + (n / CHECKS_PER_SECOND) * 1_000;
      const body = Buffer.from(JSON.stringify(bodyOf(n)));
      running.push(
        http
          .send({ method: 'POST', path: '/tasks/monitoring/budgets/check/', headers, body })
          .then(({ status }) => {
            times.push(performance.now() - at);
            if (status !== 200) wrong += 1;
          }),
      );
    }
    await delay(TICK_MS);
  }
  await Promise.all(running);
  http.close();
  bench.check({ what: `${what}: answers other than 200`, expected: 0, found: wrong });
  for (const [name, quantile, most] of [
    ['p50', 0.5, 3],
    ['p99', 0.99, 20],
  ] as const) {
    bench.line({
      what: `${what} at ${CHECKS_PER_SECOND}/s: ${name}`,
      measured: percentile(times, quantile),
      unit: 'ms',
      target: { atMost: most },
    });
  }
};

/** Waits until the past days of both brands are rolled up: that is how it stands a minute after the last backfill. */
const untilRolledUp = async (api: Api, client: ClickHouseClient): Promise<void> => {
  for (let tries = 0; tries < ROLLUP_TRIES; tries += 1) {
    // Asking is what makes a server look at rows that it did not store itself.
    for (const brand of [LARGE, MONTHLY]) await api.get(brand, 'costs/?days=120');
    const past = `brand_id IN (${LARGE}, ${MONTHLY})`;
    const [found] = await client.rows<{ missing: number }>(
      `SELECT (SELECT count() FROM metrics WHERE ${past} AND created_at < today()) -
         (SELECT sum(executions) FROM costs_daily FINAL WHERE ${past}) AS missing`,
    );
    if (found?.missing === 0) return;
    await delay(500);
  }
  throw new Error('the rollups were not built');
};

/** What money costs: the ledger, a statement, pricing again, checks of budgets, exports. */
export const money = async (bench: Bench): Promise<void> => {
  const engine = await bench.clickhouse();
  const server = await bench.server(engine);
  const api = openApi(server.origin, server.token);
  const client = clickhouse(engine.access);
  bench.progress(`writing ${bench.options.rows} metrics`);
  const { monthRows } = await fill(client, bench.options.rows, lastMonth());
  await makeBook(api, 'First', FIRST, true);
  bench.progress('waiting for the rollups');
  await untilRolledUp(api, client);
  bench.progress('asking');
  await views(bench, api, client);
  bench.progress('checking budgets');
  await api.post(LARGE, 'budgets/', { name: 'All', amount_usd: '1000000', period: 'month' });
  await api.post(LARGE, 'budgets/', {
    name: 'Some types',
    task_types: ['task_type_001', 'task_type_002'],
    amount_usd: '100000',
    period: 'rolling',
    rolling_days: 30,
  });
  const taskType = 'task_type_001';
  await check(bench, server, 'budgets/check/', () => ({ task_type: taskType }));
  await check(bench, server, 'budgets/check/ that holds a planned cost', (n) => ({
    task_type: taskType,
    task_id: `planned-${n}`,
    planned_cost_usd: '0.01',
    hold_seconds: 5,
  }));
  bench.progress('pricing a month again');
  await reprice(bench, { api, server, client }, monthRows);
  bench.progress('exporting');
  const { peak } = await whileWatchingMemory(
    async () => {
      await exportAll(bench, server, 'parquet', 200_000);
      await exportAll(bench, server, 'csv');
      await exportAll(bench, server, 'ndjson');
    },
    server.pid,
    process.pid,
  );
  showMemory(bench, 'highest while exporting', peak);
  api.close();
  client.close();
};
