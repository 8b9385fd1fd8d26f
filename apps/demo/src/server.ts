import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const MAIN = path('../../server/src/main.ts');
const TOKEN = path('../../server/src/token.ts');
const READY_DEADLINE_MS = 60_000;

/** The server ended before it was ready; it has said why by itself. */
export class ServerEnded extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`the server ended with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

export interface Server {
  url: string;
  process: ChildProcess;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
}

const isReady = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).status === 200;
  } catch {
    return false;
  }
};

/**
 * Starts the server as a child with the given arguments and environment; its banner goes to `say` as it comes.
 * @throws ServerEnded if it stops before it is ready.
 */
export const startServer = async (
  argv: string[],
  env: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<Server> => {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', new URL('./tie-to-parent.ts', import.meta.url).href, MAIN, ...argv],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], detached: true, env },
  );
  const ended = once(child, 'exit').then(([code]) => code ?? 1);
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += printed.length < 10_000 ? text : '';
    say(text);
  });

  const ready = async (): Promise<string> => {
    const deadline = Date.now() + READY_DEADLINE_MS;
    while (Date.now() < deadline) {
      const url = /https?:\/\/[^\s/]+/.exec(printed)?.[0];
      if (url && (await isReady(url))) return url;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill('SIGTERM');
    throw new Error(`the server was not ready within ${READY_DEADLINE_MS / 1000} seconds`);
  };
  const url = await Promise.race([
    ready(),
    ended.then((code: number) => {
      throw new ServerEnded(code);
    }),
  ]);
  return {
    url,
    process: child,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};

/** A token that may write to the brand and read from it. */
export const makeToken = async (dataDir: string, brandId: number): Promise<string> => {
  const args = [
    '--data-dir',
    dataDir,
    '--brand',
    String(brandId),
    '--scope',
    'monitoring:write',
    '--ttl',
    '30d',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', TOKEN, ...args]);
  return stdout.trim();
};
