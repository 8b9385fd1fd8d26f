import { openApi } from '../api.ts';
import type { Bench } from '../bench.ts';
import { BRANDS } from '../generator/metric.ts';
import type { Sent, Tasks } from '../generator/plan.ts';
import { sendMetrics } from '../generator/process.ts';
import { allSent, verify } from '../verify.ts';

const CONNECTIONS = 128;
const REQUESTS_PER_BRAND = 50;
const brands = Array.from({ length: BRANDS * REQUESTS_PER_BRAND }, (_, i) => (i % BRANDS) + 1);

/** `POST metrics/` one by one, each on disk before its 201. */
export const single = async (bench: Bench): Promise<void> => {
  const server = await bench.server();
  const load = (tasks: Tasks, seed: number): Promise<Sent> => {
    bench.progress(`${CONNECTIONS} connections for ${bench.options.singleSeconds} s, task ${tasks.kind}`);
    return sendMetrics({
      port: server.port,
      token: server.token,
      tasks,
      batch: 1,
      connections: CONNECTIONS,
      brands,
      // Twice around: the first time registers the known tasks, and both make the server's code hot.
      warmupRequests: 2 * brands.length,
      stop: { seconds: bench.options.singleSeconds },
      seed,
    });
  };
  const known = await load({ kind: 'known', prefix: 'known' }, 5);
  const fresh = await load({ kind: 'new', prefix: 'new' }, 6);
  const api = openApi(server.origin, server.token);
  const freshOnly = allSent([fresh]);
  await verify(
    bench,
    api,
    allSent([known, fresh]),
    (brand) => REQUESTS_PER_BRAND + (freshOnly.get(brand)?.metrics ?? 0),
  );
  api.close();

  for (const [kind, sent] of [
    ['known', known],
    ['never-seen', fresh],
  ] as const) {
    bench.line({
      what: `single, ${kind} task: rate`,
      measured: sent.requests / sent.seconds,
      unit: 'requests/s',
      target: { atLeast: 5_000 },
      note: `generator ${Math.round((sent.cpuSeconds / sent.seconds) * 100)} % of a core; ${sent.retries} × 503`,
    });
    bench.line({ what: `single, ${kind} task: p50`, measured: sent.p50Ms, unit: 'ms' });
    bench.line({
      what: `single, ${kind} task: p99`,
      measured: sent.p99Ms,
      unit: 'ms',
      target: { atMost: 60 },
    });
  }
};
