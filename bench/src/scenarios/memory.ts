import { setTimeout as delay } from 'node:timers/promises';
import { openApi } from '../api.ts';
import type { Bench } from '../bench.ts';
import { BRANDS } from '../generator/metric.ts';
import { sendMetrics } from '../generator/process.ts';
import { BATCH } from '../options.ts';
import { canReadMemory, readMemory, whileWatchingMemory } from '../processes.ts';
import type { Memory } from '../processes.ts';
import { allSent, verify } from '../verify.ts';

const SETTLE_MS = 5_000;

/** Adds a line for each process. */
export const showMemory = (bench: Bench, when: string, memory: Memory): void => {
  for (const [part, mb] of Object.entries(memory))
    bench.line({ what: `${part}, ${when}`, measured: mb, unit: 'MB' });
};

/** Resident memory of server, ClickHouse and PostgreSQL: idle, at the height of a bulk load, and after it. */
export const memory = async (bench: Bench): Promise<void> => {
  if (!canReadMemory()) {
    bench.progress('left out: it reads /proc, which only Linux has');
    return;
  }
  const server = await bench.server();
  await delay(SETTLE_MS);
  showMemory(bench, 'idle', readMemory(server.pid));
  bench.progress(`${bench.options.ingestRows} metrics, never-seen tasks`);
  const { result: sent, peak } = await whileWatchingMemory(
    () =>
      sendMetrics({
        port: server.port,
        token: server.token,
        tasks: { kind: 'new', prefix: 'new' },
        batch: BATCH,
        connections: 8,
        brands: Array.from({ length: 5 * BRANDS }, (_, i) => (i % BRANDS) + 1),
        warmupRequests: 0,
        stop: { requests: bench.options.ingestRows / BATCH },
        seed: 7,
      }),
    server.pid,
  );
  showMemory(bench, 'highest under bulk load', peak);
  await delay(SETTLE_MS);
  showMemory(bench, 'idle again', readMemory(server.pid));
  const api = openApi(server.origin, server.token);
  await verify(bench, api, allSent([sent]), (_, sums) => sums.metrics);
  api.close();
};
