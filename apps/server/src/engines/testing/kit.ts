import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { createLogger } from '../../core/logger.ts';
import { startEngines } from '../index.ts';
import type { EngineInternals, Engines } from '../index.ts';

export type Access = Pick<Engines, 'postgres' | 'clickhouse'>;

/** A new 0700 folder that is removed after the test. */
export const tempFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'vigie-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

/** Embedded engines that are stopped after the test. */
export const start = async (dataDir: string, internals?: EngineInternals): Promise<Engines> => {
  const logger = createLogger('silent');
  const engines = await startEngines(
    { dataDir, databaseUrl: undefined, clickhouseUrl: undefined, logger },
    internals,
  );
  onTestFinished(() => engines.stop());
  return engines;
};

/** Retries until it neither throws nor answers false. */
export const until = async <T>(what: () => T | Promise<T>, limitMs = 10_000): Promise<T> => {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      const answer = await what();
      if (answer !== false || performance.now() > deadline) return answer;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await pause(20);
  }
};

export const sql = async ({ postgres }: Access, text: string): Promise<unknown[]> => {
  const client = new Client(postgres);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
};

const clickhouse = async <T>(
  { clickhouse: access }: Access,
  use: (c: ReturnType<typeof createClient>) => Promise<T>,
) => {
  const client = createClient({ ...access, log: { level: ClickHouseLogLevel.OFF } });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
};

export const chQuery = (access: Access, query: string): Promise<unknown[]> =>
  clickhouse(access, async (client) => (await client.query({ query, format: 'JSONEachRow' })).json());

export const chCommand = (access: Access, query: string): Promise<unknown> =>
  clickhouse(access, (client) => client.command({ query }));

/** The engines' process ids, as each writes its own into its folder. */
export const enginePids = (dataDir: string): { postgres: number; clickhouse: number } => {
  const status = readFileSync(join(dataDir, 'clickhouse', 'status'), 'utf8');
  return {
    postgres: Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10),
    clickhouse: Number(/PID: (\d+)/.exec(status)?.[1]),
  };
};

/** A process that has ended but was not yet collected by its parent, as happens to orphans, is not alive. */
export const isAlive = (pid: number): boolean => {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
};

const SCRIPT = fileURLToPath(new URL('start-engines.ts', import.meta.url));

/** Launches the little server in a process group of its own; it is killed after the test. */
export const launchServer = (dataDir: string, how: { uid?: number; flag?: string } = {}): ChildProcess => {
  const { uid, flag } = how;
  const child = spawn(process.execPath, ['--conditions=source', SCRIPT, dataDir, ...(flag ? [flag] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  onTestFinished(() => kill9(child));
  return child;
};

/** The one line that the little server prints. */
export const firstLine = async (server: ChildProcess): Promise<{ access?: Access; error?: string }> => {
  if (!server.stdout) throw new Error('no stdout');
  for await (const line of createInterface({ input: server.stdout })) return JSON.parse(line);
  throw new Error('the server ended without a word');
};

export const startServer = async (
  dataDir: string,
  how?: Parameters<typeof launchServer>[1],
): Promise<{ server: ChildProcess; access: Access }> => {
  const server = launchServer(dataDir, how);
  const { access, error } = await firstLine(server);
  if (!access) throw new Error(error);
  return { server, access };
};

export const kill9 = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};
