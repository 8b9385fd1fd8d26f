import { afterAll, expect, test } from 'vitest';
import { caller } from './api.ts';
import { audit, newBooks } from './audit.ts';
import { retryKeyed, startLoad } from './load.ts';
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

// eslint-disable-next-line node/no-process-env -- how long this test may take is the choice of whoever runs it
const ROUNDS = Number(process.env['VIGIE_KILL_ROUNDS'] ?? 5);
const VICTIMS = ['server', 'ClickHouse', 'PostgreSQL', 'everything', 'both engines'] as const;
type Victim = (typeof VICTIMS)[number];

const dataDir = newDataDir();
let server: ServerProcess | undefined;

afterAll(async () => {
  for (const { pid } of processesOf(dataDir)) kill9(pid);
  await until(() => processesOf(dataDir).length === 0);
  removeDataDir(dataDir);
});

const strike = (victim: Victim, pid: number): void => {
  const { postgres, clickhouse } = enginesOf(dataDir);
  const targets: Record<Victim, (number | undefined)[]> = {
    server: [pid],
    ClickHouse: [clickhouse],
    PostgreSQL: [postgres],
    everything: [clickhouse, pid, postgres],
    'both engines': [postgres, clickhouse],
  };
  const found = targets[victim].filter((one) => one !== undefined);
  expect(found.length, `processes of ${victim}`).toBe(targets[victim].length);
  for (const one of found) kill9(one);
};

test(
  'kill -9 at random points under load loses nothing that was acknowledged and stores nothing twice',
  async () => {
    const books = newBooks();
    const notes: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const victim = VICTIMS[round % VICTIMS.length] as Victim;
      server ??= await startServer(dataDir);
      expect(server.readyMs, 'ready after a restart').toBeLessThan(10_000);
      let call = await caller(server.url);
      const tag = `round-${round}`;
      const load = startLoad(call, tag, { connections: 8, bulk: 100 });
      await until(() => (load.statuses.get(201) ?? 0) >= 10);
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 1_000));
      strike(victim, server.pid);
      const serverDied = victim === 'server' || victim === 'everything';
      if (serverDied) {
        await exitOf(server.child);
        await load.stop();
        server = await startServer(dataDir);
        expect(server.readyMs, `ready after kill -9 of ${victim}`).toBeLessThan(10_000);
        call = await caller(server.url);
      } else {
        const before = load.statuses.get(201) ?? 0;
        await until(() => (load.statuses.get(201) ?? 0) >= before + 20, 20_000);
        await load.stop();
      }
      const retried = await retryKeyed(call, load);
      const statuses = [...load.statuses].map(([status, n]) => `${status}:${n}`).join(' ');
      notes.push(
        `${tag} ${victim}: ${load.sent.length} requests (${statuses}), ${retried} keyed retries, ready ${Math.round(server.readyMs)} ms`,
      );
      await audit(call, tag, load, books).catch((error: unknown) => {
        throw new Error(`${notes.at(-1)}\n${server?.stderr()}`, { cause: error });
      });
    }
    // eslint-disable-next-line node/no-process-env -- as above
    if (process.env['VIGIE_KILL_ROUNDS']) process.stdout.write(`${notes.join('\n')}\n`);

    if (server) kill9(server.pid);
    await until(() => processesOf(dataDir).length === 0, 5_000);
  },
  20_000 + ROUNDS * 30_000,
);
