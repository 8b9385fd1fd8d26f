import { setTimeout as delay } from 'node:timers/promises';
import { openApi } from '../api.ts';
import type { Api } from '../api.ts';
import type { Bench } from '../bench.ts';
import { clickhouse } from '../clickhouse-client.ts';
import type { ClickHouseClient } from '../clickhouse-client.ts';
import { BRANDS } from '../generator/metric.ts';
import type { Sent } from '../generator/plan.ts';
import { sendMetrics } from '../generator/process.ts';
import { BATCH } from '../options.ts';
import { whileWatchingMemory } from '../processes.ts';
import type { RunningServer } from '../server.ts';
import { percentile } from '../stats.ts';
import { allSent, verify } from '../verify.ts';
import { backtests } from './backtest.ts';
import { showMemory } from './memory.ts';
import { questionsFor } from './questions.ts';
import type { Question } from './questions.ts';

const SPAN_MS = 90 * 86_400_000;
const MERGES_WITHIN_MS = 300_000;
const WARM_UPS = 3;
const LARGE = { brand: 1, name: 'large brand' };
const SMALL = { brand: 2, name: 'small brand' };

/** Every other request is the large brand's, the rest go round the nineteen others. */
const round = Array.from({ length: BRANDS - 1 }, (_, i) => [LARGE.brand, i + 2]).flat();
const brands = Array.from({ length: 4 }, () => round).flat();

interface Timing {
  question: Question;
  p50: number;
  p95: number;
  straightP50: number;
}

const load = (server: RunningServer, rows: number, number: number): Promise<Sent> =>
  sendMetrics({
    port: server.port,
    token: server.token,
    tasks: { kind: 'new', prefix: `load${number}` },
    batch: BATCH,
    connections: 8,
    brands,
    warmupRequests: 0,
    stop: { requests: rows / BATCH },
    span: { from: Date.now() - SPAN_MS, to: Date.now() },
    seed: 10 + number,
  });

/** Waits until ClickHouse has nothing to merge for some seconds, or for five minutes. */
const untilMerged = async (bench: Bench, client: ClickHouseClient): Promise<void> => {
  const deadline = Date.now() + MERGES_WITHIN_MS;
  for (let quiet = 0; quiet < 5 && Date.now() < deadline; quiet += 1) {
    await delay(1_000);
    const [running] = await client.rows<{ merges: number }>('SELECT count() AS merges FROM system.merges');
    if (running?.merges !== 0) quiet = -1;
  }
  const [parts] = await client.rows<{ parts: number }>(
    "SELECT count() AS parts FROM system.parts WHERE active AND table = 'metrics'",
  );
  bench.progress(`${parts?.parts ?? 0} parts of metrics after merging`);
};

const askOften = async (
  bench: Bench,
  api: Api,
  client: ClickHouseClient,
  brand: number,
): Promise<Timing[]> => {
  const timings: Timing[] = [];
  for (const question of await questionsFor(api, brand)) {
    const times: number[] = [];
    const straight: number[] = [];
    for (let run = 0; run < WARM_UPS + bench.options.queryRuns; run += 1) {
      const ms = await api.timed(brand, question.path);
      const begun = performance.now();
      await Promise.all(question.sql.map((sql) => client.timed(sql)));
      const straightMs = performance.now() - begun;
      if (run < WARM_UPS) continue;
      times.push(ms);
      straight.push(straightMs);
    }
    timings.push({
      question,
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
      straightP50: percentile(straight, 0.5),
    });
  }
  return timings;
};

const showTimings = (bench: Bench, name: string, tenth: Timing[], full: Timing[], targets: boolean): void => {
  full.forEach(({ question, p50, p95, straightP50 }, i) => {
    const before = tenth[i]?.p50 ?? 0;
    bench.line({
      what: `${question.name}, ${name}`,
      measured: p50,
      unit: 'ms',
      p95,
      tenth: before,
      growth: p50 / before,
      straight: straightP50,
      ratio: p50 / straightP50,
      ...(targets && question.targetMs
        ? { target: { atMost: question.targetMs }, ratioTarget: { atMost: 2 } }
        : {}),
    });
  });
};

/** The questions of a dashboard at a tenth of the rows and at all of them, each beside the same SQL sent directly. */
export const queries = async (bench: Bench): Promise<void> => {
  const engine = await bench.clickhouse();
  const server = await bench.server(engine);
  const api = openApi(server.origin, server.token);
  const client = clickhouse(engine.access);
  const sent: Sent[] = [];

  const stage = async (rows: number): Promise<{ large: Timing[]; small: Timing[] }> => {
    bench.progress(`loading ${rows} metrics of 90 days`);
    sent.push(await load(server, rows, sent.length));
    await untilMerged(bench, client);
    await verify(bench, api, allSent(sent), (_, sums) => sums.metrics);
    bench.progress('asking');
    const large = await askOften(bench, api, client, LARGE.brand);
    return { large, small: await askOften(bench, api, client, SMALL.brand) };
  };
  const tenth = await stage(bench.options.rows / 10);
  const { result: full, peak } = await whileWatchingMemory(
    () => stage(bench.options.rows - bench.options.rows / 10),
    server.pid,
    process.pid,
  );

  const last = sent.at(-1);
  if (last) {
    bench.line({
      what: `load of ${last.metrics / 1e6} M never-seen tasks`,
      measured: last.metrics / last.seconds,
      unit: 'metrics/s',
      note: `${last.retries} × 503`,
    });
  }
  showTimings(bench, LARGE.name, tenth.large, full.large, true);
  showTimings(bench, SMALL.name, tenth.small, full.small, false);
  bench.progress('replaying alert rules');
  await backtests(bench, api, LARGE);
  const sizes = await client.rows<{ table: string; bytes: number }>(
    'SELECT table, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase() ' +
      "AND table IN ('metrics', 'tasks') GROUP BY table ORDER BY table",
  );
  for (const { table, bytes } of sizes) {
    bench.line({ what: `disk per row of ${table}`, measured: bytes / bench.options.rows, unit: 'bytes' });
  }
  showMemory(bench, `highest, ${bench.options.rows / 1e6} M rows`, peak);
  api.close();
  client.close();
};
