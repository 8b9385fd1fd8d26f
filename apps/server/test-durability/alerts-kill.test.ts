import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailbox } from '../test/mailbox.ts';
import type { Mailbox } from '../test/mailbox.ts';
import { complaints, makeRules, sendAgain, startAlertLoad } from './alert-ledger.ts';
import { caller } from './api.ts';
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
const ROUNDS = Number(process.env['VIGIE_KILL_ROUNDS'] ?? 3);
const VICTIMS = ['server', 'everything', 'server', 'PostgreSQL'] as const;

const dataDir = newDataDir();
let box: Mailbox;
let server: ServerProcess | undefined;

beforeAll(async () => {
  // Slow enough that a kill often falls between the mail and the record of it.
  box = await startMailbox({ delayMs: () => Math.random() * 150 });
});
afterAll(async () => {
  for (const { pid } of processesOf(dataDir)) kill9(pid);
  await until(() => processesOf(dataDir).length === 0);
  removeDataDir(dataDir);
  await box?.stop();
});

const start = (): Promise<ServerProcess> => startServer(dataDir, { env: { SMTP_URL: box.url } });

const strike = (victim: (typeof VICTIMS)[number], pid: number): void => {
  const { postgres, clickhouse } = enginesOf(dataDir);
  const targets = { server: [pid], everything: [clickhouse, pid, postgres], PostgreSQL: [postgres] }[victim];
  for (const one of targets) {
    expect(one, victim).toBeDefined();
    kill9(one as number);
  }
};

test(
  'kill -9 anywhere between store and send: every stored breach is counted once, and each alert is mailed',
  async () => {
    const notes: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const victim = VICTIMS[round % VICTIMS.length] as (typeof VICTIMS)[number];
      server ??= await start();
      let call = await caller(server.url);
      const tag = `k${round}`;
      await makeRules(call, tag);
      const load = startAlertLoad(call, tag, 6);
      await until(() => load.sent.some((one) => one.acknowledged));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 600));
      strike(victim, server.pid);
      if (victim === 'PostgreSQL') await new Promise((resolve) => setTimeout(resolve, 500));
      else await exitOf(server.child);
      await load.stop();
      if (victim !== 'PostgreSQL') server = await start();
      call = await caller(server.url);
      let wrong: string[] = [];
      try {
        await sendAgain(call, load);
        await until(async () => (wrong = await complaints(call, load, box)).length === 0, 40_000);
      } catch (error) {
        const story = `round ${round} (${victim}): ${wrong.join('; ')}\n${server?.stderr()}`;
        throw new Error(story, { cause: error });
      }
      const acknowledged = load.sent.filter((one) => one.acknowledged).length;
      notes.push(`${tag} ${victim}: ${load.sent.length} requests, ${acknowledged} acknowledged`);
    }
    const ids = box.mails.map((mail) => mail.messageId);
    // At most once more per round: a round has one kill, between the mail and the record of it.
    for (const [id, all] of Map.groupBy(ids, (one) => one)) expect(all.length, id).toBeLessThanOrEqual(2);
    notes.push(`${ids.length} mails, ${ids.length - new Set(ids).size} of them sent a second time`);
    // eslint-disable-next-line node/no-process-env -- as above
    if (process.env['VIGIE_KILL_ROUNDS']) process.stdout.write(`${notes.join('\n')}\n`);
  },
  60_000 + ROUNDS * 60_000,
);
