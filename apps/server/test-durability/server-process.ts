import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const MAIN = join(ROOT, 'apps', 'server', 'src', 'main.ts');
/** Known to the tests, so that they can sign tokens for a server in another process. */
export const SECRET = 'durability-tests-sign-with-this-secret';

/** A real server in a process of its own, as `npm start` makes it. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Its own process id; with npm in front, the one of the server behind it. */
  readonly pid: number;
  readonly url: string;
  /** From the launch to the line that says where it runs, milliseconds. */
  readonly readyMs: number;
  /** What it wrote to stderr so far. */
  readonly stderr: () => string;
}

export interface LaunchOptions {
  readonly args?: string[];
  readonly env?: Record<string, string>;
  readonly viaNpm?: boolean;
  readonly uid?: number;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'vigie-durability-'));
export const removeDataDir = (path: string): void =>
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });

/** Polls until `what` answers something else than false or undefined. */
export const until = async <T>(
  what: () => T | Promise<T>,
  limitMs = 15_000,
): Promise<Exclude<T, false | undefined>> => {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await what();
    if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what.toString()}`);
    await pause(20);
  }
};

/** Launches the server in a process group of its own, without waiting for anything. */
export const launch = ({ args = [], env = {}, viaNpm = false, uid }: LaunchOptions): ChildProcess => {
  const [command, before] = viaNpm
    ? ['npm', ['start', '--silent', '--']]
    : [process.execPath, ['--conditions=source', MAIN]];
  return spawn(command, [...before, ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      // eslint-disable-next-line node/no-process-env -- what the machine sets must reach the child, our settings must not
      PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
      HOME: tmpdir(),
      JWT_SECRET: SECRET,
      LOG_LEVEL: 'warn',
      ...env,
    },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
};

/** Waits for the end of a process; what it wrote and its exit code. */
export const runToEnd = async (options: LaunchOptions): Promise<Ended> => {
  const child = launch(options);
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
};

/** Starts a server on the folder and a free port, and waits until it serves. */
export const startServer = async (dataDir: string, options: LaunchOptions = {}): Promise<ServerProcess> => {
  const launched = performance.now();
  const child = launch({ ...options, args: ['--port', '0', '--data-dir', dataDir, ...(options.args ?? [])] });
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const url = await until(() => {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server did not start: ${stderr}`);
    return /Vigie is running on (\S+)/.exec(stdout)?.[1];
  }, 60_000).catch((error: unknown) => {
    throw new Error(`the server did not start: ${stderr}`, { cause: error });
  });
  const readyMs = performance.now() - launched;
  const pid = Number(readFileSync(join(dataDir, 'server.lock'), 'utf8'));
  return { child, pid, url, readyMs, stderr: () => stderr };
};

/** Waits for a launched process to be gone; its exit code, or null after a signal. */
export const exitOf = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
};

/** Sends SIGKILL, if it is still there. */
export const kill9 = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
};

interface Process {
  readonly pid: number;
  readonly command: string;
}

const touches = (pid: string, dataDir: string): boolean => {
  const links = [`/proc/${pid}/cwd`];
  try {
    links.push(...readdirSync(`/proc/${pid}/fd`).map((fd) => `/proc/${pid}/fd/${fd}`));
  } catch {
    return false; // gone, or not ours
  }
  return links.some((link) => {
    try {
      return readlinkSync(link).startsWith(dataDir);
    } catch {
      return false;
    }
  });
};

/** Every process that names the folder in its command, works in it, or holds a file of it open; not this one. */
export const processesOf = (dataDir: string): Process[] =>
  readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return command.includes(dataDir) || touches(pid, dataDir) ? [{ pid: Number(pid), command }] : [];
    } catch {
      return [];
    }
  });

/** The embedded engines' own processes, without PostgreSQL's helpers. */
export const enginesOf = (
  dataDir: string,
): { postgres: number | undefined; clickhouse: number | undefined } => {
  const all = processesOf(dataDir);
  return {
    postgres: all.find((one) => one.command.includes(`-D ${join(dataDir, 'postgres')}`))?.pid,
    clickhouse: all.find((one) => one.command.includes('clickhouse-child.ts'))?.pid,
  };
};
