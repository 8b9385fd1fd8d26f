import { connect } from 'node:net';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { adminToken, caller, listAll } from './api.ts';
import {
  exitOf,
  kill9,
  launch,
  newDataDir,
  processesOf,
  removeDataDir,
  runToEnd,
  startServer,
  until,
} from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

const folders: string[] = [];
const folder = (): string => {
  const path = newDataDir();
  folders.push(path);
  return path;
};

afterEach(async () => {
  for (const path of folders.splice(0)) {
    for (const { pid } of processesOf(path)) kill9(pid);
    await until(() => processesOf(path).length === 0);
    removeDataDir(path);
  }
});

const BRAND = 7;
const metrics = (tag: string, n: number): object[] =>
  Array.from({ length: n }, (_, i) => ({
    base_task: { task_id: `${tag}-${i}`, task_type: 'drained' },
    execution_time_ms: i,
  }));

/** How each signal is sent: to the server alone, or to its whole process group as a terminal does. */
const SIGNALS: [name: string, send: (server: ServerProcess) => void, viaNpm: boolean][] = [
  ['SIGTERM', ({ child }) => child.kill('SIGTERM'), false],
  ['SIGINT to the process group', ({ child }) => process.kill(-(child.pid as number), 'SIGINT'), false],
  ['SIGTERM to npm start', ({ child }) => child.kill('SIGTERM'), true],
  [
    'SIGINT to the process group of npm start',
    ({ child }) => process.kill(-(child.pid as number), 'SIGINT'),
    true,
  ],
];

for (const [name, send, viaNpm] of SIGNALS) {
  test(
    `${name}: requests in work are answered 201 and stored, and nothing is left`,
    { timeout: 60_000 },
    async () => {
      const dataDir = folder();
      const server = await startServer(dataDir, { viaNpm });
      const call = await caller(server.url);
      expect((await call(BRAND, 'GET', 'metrics/')).status).toBe(200);
      const inWork = Array.from({ length: 6 }, (_, n) =>
        call(BRAND, 'POST', 'metrics/bulk/', { body: metrics(`r${n}`, 2_000) }),
      );
      // All are in work once the server has read the last of them; the first may be answered by then.
      await until(async () =>
        /vigie_buffered_rows [1-9]/.test(await (await fetch(`${server.url}/metrics`)).text()),
      );
      send(server);
      const answers = await Promise.allSettled(inWork);
      expect(await exitOf(server.child)).toBe(0);
      await until(() => processesOf(dataDir).length === 0, 5_000);

      const again = await startServer(dataDir);
      const rows = await listAll(await caller(again.url), BRAND, '');
      const stored = new Set(rows.map((row) => row.base_task.task_id.split('-')[0]));
      let acknowledged = 0;
      for (const [n, answer] of answers.entries()) {
        if (answer.status === 'fulfilled' && answer.value.status === 201) {
          acknowledged += 1;
          expect(stored.has(`r${n}`)).toBe(true);
        } else if (answer.status === 'fulfilled') {
          // It had not been read when the signal came: refused, politely.
          expect([answer.value.status, Number(answer.value.headers.get('retry-after')) > 0]).toEqual([
            503,
            true,
          ]);
        }
      }
      expect(acknowledged).toBeGreaterThan(0);
      expect(rows.length % 2_000).toBe(0);
      again.child.kill('SIGTERM');
      expect(await exitOf(again.child)).toBe(0);
    },
  );
}

test(
  'connections that say nothing, or stop in the middle of a request, do not hold up the end',
  { timeout: 60_000 },
  async () => {
    const dataDir = folder();
    const server = await startServer(dataDir);
    const port = Number(new URL(server.url).port);
    const silent = connect(port, '127.0.0.1').on('error', () => undefined);
    const half = connect(port, '127.0.0.1').on('error', () => undefined);
    await until(() => silent.readyState === 'open' && half.readyState === 'open');
    const head = [
      'POST /tasks/monitoring/metrics/ HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${await adminToken()}`,
      `X-Brand-ID: ${BRAND}`,
    ];
    half.write([...head, 'Content-Type: application/json', 'Content-Length: 100', '', '{'].join('\r\n'));
    await until(async () => (await fetch(`${server.url}/healthz`)).ok);
    const asked = performance.now();
    server.child.kill('SIGTERM');
    expect(await exitOf(server.child)).toBe(0);
    expect(performance.now() - asked).toBeLessThan(20_000);
    silent.destroy();
    half.destroy();
    await until(() => processesOf(dataDir).length === 0, 5_000);
  },
);

test(
  'a signal during the start leaves nothing behind, and the next start works',
  { timeout: 90_000 },
  async () => {
    const dataDir = folder();
    for (const afterMs of [300, 900, 1_500]) {
      const child = launch({ args: ['--port', '0', '--data-dir', dataDir] });
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill('SIGTERM');
      await exitOf(child);
      await until(() => processesOf(dataDir).length === 0, 5_000);
    }
    const server = await startServer(dataDir);
    server.child.kill('SIGINT');
    expect(await exitOf(server.child)).toBe(0);
  },
);

const oneLine = (text: string): string[] => text.split('\n').filter((line) => line !== '');

test(
  'start-up errors are one line that says what to do, exit code 1, and leave nothing',
  { timeout: 120_000 },
  async () => {
    const dataDir = folder();
    const server = await startServer(dataDir);
    const other = folder();
    const readOnly = folder();
    chmodSync(readOnly, 0o500);
    const file = join(other, 'file');
    writeFileSync(file, '');
    const port = new URL(server.url).port;
    const cases: [args: string[], env: Record<string, string>, says: RegExp, uid?: number][] = [
      [['--port', port, '--data-dir', other], {}, /Port .*:\d+ is taken.*--port/],
      [['--port', '0', '--data-dir', dataDir], {}, /in use by another Vigie \(pid \d+\).*--data-dir/],
      [['--port', '0', '--data-dir', join(file, 'below')], {}, /data folder .* is not a folder.*--data-dir/],
      [['--port', '99999'], {}, /PORT must be a whole number/],
      [['--prot', '1'], {}, /--prot.*--help/],
      [['stray'], {}, /stray.*--help/],
      [[], { LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
      [[], { JWT_SECRET: 'short' }, /JWT_SECRET must have at least 32 characters/],
      [[], { DATABASE_URL: 'mysql://x' }, /DATABASE_URL must be a URL/],
      [[], { CLICKHOUSE_URL: 'nonsense' }, /CLICKHOUSE_URL must be a URL/],
      [[], { JWT_JWKS_URL: 'https://example.org/jwks' }, /JWT_JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE/],
      [['--port', '0', '--data-dir', other, '--host', '203.0.113.1'], {}, /Cannot listen on 203\.0\.113\.1/],
      [['--port', '0', '--data-dir', other], { DATABASE_URL: 'postgres://x:y@127.0.0.1:1/x' }, /./],
      [['--port', '0', '--data-dir', other], { CLICKHOUSE_URL: 'http://127.0.0.1:1' }, /./],
    ];
    // Root may write anywhere.
    if (process.getuid?.() !== 0)
      cases.push([['--port', '0', '--data-dir', readOnly], {}, /is not writable by this user.*--data-dir/]);
    for (const [args, env, says] of cases) {
      const { code, stdout, stderr } = await runToEnd({ args, env });
      const lines = oneLine(stderr);
      expect([code, lines.length, stdout], `${args.join(' ')} ${JSON.stringify(env)}: ${stderr}`).toEqual([
        1,
        1,
        '',
      ]);
      expect(lines[0]).toMatch(says);
      expect(lines[0]).not.toMatch(/^\s+at /);
    }
    expect(processesOf(other)).toEqual([]);
    server.child.kill('SIGTERM');
    expect(await exitOf(server.child)).toBe(0);
  },
);

test('--help lists every setting, through npm too', { timeout: 30_000 }, async () => {
  for (const viaNpm of [false, true]) {
    const { code, stdout, stderr } = await runToEnd({ args: ['--help'], viaNpm });
    expect([code, oneLine(stderr).filter((line) => !line.startsWith('npm '))]).toEqual([0, []]);
    for (const name of [
      'PORT, --port',
      'HOST, --host',
      'DATA_DIR, --data-dir',
      'DATABASE_URL',
      'CLICKHOUSE_URL',
      'JWT_SECRET',
      'JWT_JWKS_URL',
      'LOG_LEVEL',
      'MAX_BUFFERED_METRICS',
    ]) {
      expect(stdout).toContain(name);
    }
  }
});
