import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '@vigie/sdk';
import { afterEach, expect, test } from 'vitest';
import { redisAnswers } from '../src/producer.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
// oxlint-disable-next-line node/no-process-env
const env = process.env;
const redisUrl = env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const NO_REDIS = 'redis://127.0.0.1:2';

const until = async (what: string, check: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 60_000; !(await check()); await new Promise((r) => setTimeout(r, 50))) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
  }
};

const folders: string[] = [];
const demos: ChildProcess[] = [];
afterEach(async () => {
  // Only one that failed its test is still there; its children end with it.
  for (const demo of demos.splice(0)) demo.kill('SIGKILL');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Processes that name the data folder, or descend from the demo. */
const processesOf = async (text: string): Promise<string[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid,ppid,args', '-ww']);
  return stdout.split('\n').filter((line) => line.includes(text));
};

const runDemo = async (redis: string) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-demo-'));
  folders.push(dataDir);
  const demo = spawn(process.execPath, ['--conditions=source', MAIN, '--port', '0', '--data-dir', dataDir], {
    env: { ...env, REDIS_URL: redis },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  demos.push(demo);
  let printed = '';
  demo.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const exited = once(demo, 'exit');
  await until('the explanation', () => {
    if (demo.exitCode !== null) throw new Error(`the demo ended: ${printed}`);
    return printed.includes('Ctrl-C');
  });
  const [url = ''] = /http:\/\/[^\s/]+/.exec(printed) ?? [];
  const token = printed.match(/(?<=Bearer )[^']+/g)?.at(-1) ?? '';
  return {
    demo,
    dataDir,
    exited,
    printed,
    said: () => printed,
    client: createClient({ url, token, brandId: 1 }),
  };
};

const sources: [string, string, string][] = [
  ['through BullMQ', redisUrl, '@vigie/connector-bullmq'],
  ['without Redis', NO_REDIS, 'no Redis answers'],
];

test.each(sources)(
  '%s: real jobs appear, and a signal ends everything',
  { timeout: 180_000 },
  async (_, redis, says) => {
    const without = redis !== NO_REDIS && !(await redisAnswers(redis));
    if (without && env['VIGIE_REQUIRE_SERVICES'] !== '1') {
      process.stderr.write('skipped: the demo through BullMQ, for no Redis answers\n');
      return;
    }
    const { demo, dataDir, exited, printed, said, client } = await runDemo(redis);
    expect(printed).toContain(says);
    await until('a few kinds of jobs', async () => {
      const { task_types } = await client.performanceByType({ min_samples: 1 });
      return Object.keys(task_types).length >= 4;
    });
    const { results } = await client.listMetrics({ page_size: 100 });
    expect(
      results.every((m) => m.execution_time_ms > 0 && m.cpu_usage_percent !== null && m.cost_usd === null),
    ).toBe(true);
    await until('three workers', async () => (await client.workersOverview()).online_workers === 3);

    await until('the first mail', () => said().includes('Mail: '));
    const [file] = await readdir(join(dataDir, 'demo-mailbox'));
    expect(await readFile(join(dataDir, 'demo-mailbox', file ?? ''), 'utf8')).toContain(
      'Subject: [Critical] Alert: Demo',
    );

    demo.kill('SIGINT');
    expect((await exited)[0]).toBe(0);
    expect(await processesOf(dataDir)).toEqual([]);
    expect(await processesOf(` ${demo.pid} `)).toEqual([]);
  },
);

test('killed outright, it leaves no process behind', { timeout: 180_000 }, async () => {
  const { demo, dataDir, exited } = await runDemo(NO_REDIS);
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', String(demo.pid)]);
  const children = stdout.trim().split(/\s+/).map(Number);
  expect(children).toHaveLength(4);
  demo.kill('SIGKILL');
  await exited;
  const alive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await until('the children are gone', () => !children.some(alive));
  await until('the engines are gone', async () => (await processesOf(dataDir)).length === 0);
  expect(children.filter(alive)).toEqual([]);
});
