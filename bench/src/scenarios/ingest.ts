import { openApi } from '../api.ts';
import type { Api } from '../api.ts';
import type { Bench } from '../bench.ts';
import { BRANDS } from '../generator/metric.ts';
import type { Sent, Tasks } from '../generator/plan.ts';
import { sendMetrics } from '../generator/process.ts';
import { BATCH } from '../options.ts';
import type { Target } from '../report.ts';
import { allSent, verify } from '../verify.ts';
import { straightIntoClickHouse } from './straight.ts';

/** Prepared requests of each brand: with 1,000 metrics in each, 10,000 known tasks. */
const REQUESTS_PER_BRAND = 10;
const CONNECTIONS = 8;
const everyBrand = Array.from({ length: BRANDS }, (_, i) => i + 1);
const brands = Array.from({ length: REQUESTS_PER_BRAND }, () => everyBrand).flat();

const readTaskIds = async (api: Api): Promise<Record<number, number[]>> => {
  const byBrand: Record<number, number[]> = {};
  for (const brand of everyBrand) {
    const ids: number[] = [];
    for (let page = 1; page <= REQUESTS_PER_BRAND; page += 1) {
      const path = `tasks/?page_size=${BATCH}&page=${page}`;
      const { results } = await api.get<{ results: { id: number }[] }>(brand, path);
      for (const { id } of results) ids.push(id);
    }
    byBrand[brand] = ids;
  }
  return byBrand;
};

/** Bulk ingest over HTTP, three ways to name the task; then the same rows straight into ClickHouse. */
export const ingest = async (bench: Bench): Promise<void> => {
  const server = await bench.server();
  const api = openApi(server.origin, server.token);
  bench.line({
    what: 'server ready on an empty folder',
    measured: server.readyAfterS,
    unit: 's',
    target: { atMost: 10 },
  });

  const load = (tasks: Tasks, warmupRequests: number, seed: number): Promise<Sent> => {
    bench.progress(`${bench.options.ingestRows} metrics, task ${tasks.kind}`);
    return sendMetrics({
      port: server.port,
      token: server.token,
      tasks,
      batch: BATCH,
      connections: CONNECTIONS,
      brands,
      warmupRequests,
      stop: { requests: bench.options.ingestRows / BATCH },
      seed,
    });
  };
  // The warm-up of the known tasks sends each prepared request once, and so registers them all.
  const known = await load({ kind: 'known', prefix: 'known' }, brands.length, 1);
  const byId = await load({ kind: 'ids', byBrand: await readTaskIds(api) }, 50, 2);
  const fresh = await load({ kind: 'new', prefix: 'new' }, 50, 3);
  const freshOnly = allSent([fresh]);
  await verify(
    bench,
    api,
    allSent([known, byId, fresh]),
    (brand) => REQUESTS_PER_BRAND * BATCH + (freshOnly.get(brand)?.metrics ?? 0),
  );
  api.close();
  await server.stop();

  const straight = await straightIntoClickHouse(bench);
  const show = (what: string, sent: Sent, target: Target, ratioTarget?: Target): void => {
    const measured = sent.metrics / sent.seconds;
    bench.line({
      what,
      measured,
      unit: 'metrics/s',
      target,
      straight,
      ratio: measured / straight,
      ...(ratioTarget ? { ratioTarget } : {}),
      note:
        `request p50 ${sent.p50Ms.toFixed(0)} ms, p99 ${sent.p99Ms.toFixed(0)} ms; ` +
        `generator ${Math.round((sent.cpuSeconds / sent.seconds) * 100)} % of a core; ${sent.retries} × 503`,
    });
  };
  show('bulk, known task as object', known, { atLeast: 100_000 }, { atLeast: 0.4 });
  show('bulk, known task by id', byId, { atLeast: 100_000 }, { atLeast: 0.4 });
  show('bulk, never-seen task', fresh, { atLeast: 40_000 });
};
