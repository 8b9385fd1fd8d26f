import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { httpClient } from './http-client.ts';

export interface RunningServer {
  pid: number;
  port: number;
  origin: string;
  /** A token for all brands, scope `monitoring:write`. */
  token: string;
  /** From the start of the process to the first `/readyz` that says 200, seconds. */
  readyAfterS: number;
  /** The end of what it logged. */
  said: () => string;
  stop: () => Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 60_000;

/**
 * What the measured processes get of our environment. Not more: a DATABASE_URL or a limit in the shell of whoever
 * runs the bench must not reach them.
 */
const cleanEnv = (extra: Record<string, string>): NodeJS.ProcessEnv => {
  // oxlint-disable-next-line node/no-process-env -- the point is to pass on these few and nothing else
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, ...extra };
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const stopChild = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = new AbortController();
  const kill = delay(STOP_WITHIN_MS, undefined, { signal: late.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  );
  await ended;
  late.abort();
  await kill;
};

const untilReady = async (child: ChildProcess, origin: string, said: () => string): Promise<void> => {
  const http = httpClient(origin);
  const deadline = Date.now() + READY_WITHIN_MS;
  try {
    for (;;) {
      if (hasEnded(child)) throw new Error(`the server ended at its start: ${said()}`);
      if (Date.now() > deadline)
        throw new Error(`the server is not ready after ${READY_WITHIN_MS / 1_000} s: ${said()}`);
      const status = await http.send({ path: '/readyz' }).then(
        (answer) => answer.status,
        () => 0, // nobody listens yet
      );
      if (status === 200) return;
      await delay(50);
    }
  } finally {
    http.close();
  }
};

/**
 * Starts the server of the folder `app` as a user would, on a free port.
 * @param extraEnv settings for this start, such as CLICKHOUSE_URL.
 * @throws Error with what the server said when it does not get ready.
 */
export const startServer = async (
  app: string,
  dataDir: string,
  extraEnv: Record<string, string> = {},
): Promise<RunningServer> => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = cleanEnv(extraEnv);
  const node = (script: string, ...more: string[]) => [
    '--conditions=source',
    join(app, 'src', script),
    ...more,
  ];
  const begun = performance.now();
  const child = spawn(process.execPath, node('main.ts', '--port', String(port), '--data-dir', dataDir), {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-2_000);
  });
  const said = (): string => tail.trim() || 'it said nothing';
  try {
    await untilReady(child, origin, said);
    const readyAfterS = (performance.now() - begun) / 1_000;
    const printed = await promisify(execFile)(
      process.execPath,
      node('token.ts', '--data-dir', dataDir, '--brand', '*', '--scope', 'monitoring:write', '--ttl', '12h'),
      { env },
    );
    if (child.pid === undefined) throw new Error('the server has no process id');
    return {
      pid: child.pid,
      port,
      origin,
      token: printed.stdout.trim(),
      readyAfterS,
      said,
      stop: () => stopChild(child),
    };
  } catch (error) {
    await stopChild(child);
    throw error;
  }
};
