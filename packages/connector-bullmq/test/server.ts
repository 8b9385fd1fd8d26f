import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const path = (relative: string): string =>
  fileURLToPath(new URL(`../../../apps/server/src/${relative}`, import.meta.url));

export interface TestServer {
  url: string;
  token: string;
  close(): Promise<void>;
}

/** The true server on a free port, with a data folder that goes with it. */
export const startServer = async (brandId: number): Promise<TestServer> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-connector-'));
  const child = spawn(
    process.execPath,
    ['--conditions=source', path('main.ts'), '--port', '0', '--data-dir', dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const found = /https?:\/\/[^\s/]+/.exec(printed)?.[0];
      if (found) resolve(found);
    });
    ended.then(() => reject(new Error(`the server ended before it was ready: ${printed}`)), reject);
  });
  const args = ['--data-dir', dataDir, '--brand', String(brandId), '--scope', 'monitoring:write'];
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=source',
    path('token.ts'),
    ...args,
  ]);
  return { url, token: stdout.trim(), close };
};
