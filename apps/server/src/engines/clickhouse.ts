import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import { serverXml, usersXml } from './clickhouse-config.ts';
import type { DataFolder } from './data-folder.ts';
import { findClickhouse } from './packages.ts';
import { ENGINE_ENV, supervise } from './supervise.ts';
import type { Program, Supervised } from './supervise.ts';
import type { ClickHouseAccess } from './types.ts';

const DATABASE = 'vigie';
const CHILD = fileURLToPath(new URL('clickhouse-child.ts', import.meta.url));
const PORT_TRIES = 10;
const PROBE_TIMEOUT_MS = 5_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/**
 * A free port below those that systems hand to outgoing connections (from 32768): while a dead engine's port is
 * unused, none of those, not even a client's own retry, can sit on it and keep the engine from coming back.
 */
const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(10_240, 32_768);
    if (await isFree(port)) return port;
  }
};

/** Creates the database, which also proves that it is our engine and not some other program that answers. */
const createDatabase = async ({ url, username, password }: ClickHouseAccess): Promise<void> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    body: `CREATE DATABASE IF NOT EXISTS ${DATABASE}`,
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
};

/**
 * Starts the embedded ClickHouse on a free port of 127.0.0.1, its data and its bounded log in `clickhouse/` of the data
 * folder. The password is new at each start; only its hash is written down.
 * @throws StartupError when the program is missing, or with the engine's own last line.
 */
export const startClickhouse = async (options: {
  readonly folder: DataFolder;
  readonly packagesFrom: string;
  readonly logger: Logger;
}): Promise<Supervised & { access: ClickHouseAccess }> => {
  const { folder, logger } = options;
  const library = findClickhouse(options.packagesFrom);
  const path = join(folder.path, 'clickhouse'); // absolute: a relative one breaks fsync_part_directory
  const config = join(path, 'config.xml');
  const users = join(path, 'users.xml');
  const password = randomBytes(24).toString('base64url');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(config, serverXml({ users, log: join(path, 'clickhouse.log') }), { mode: 0o600 });
  writeFileSync(users, usersXml(password), { mode: 0o600 });

  const programAt = (port: number, access: ClickHouseAccess): Program => ({
    name: 'ClickHouse',
    stopSignal: 'SIGKILL', // it has no faster or safer end: acknowledged data is on disk
    launch: () => {
      // Detached: a signal to the server's process group must not reach it before the last writes did.
      const child = spawn(process.execPath, [CHILD, library, config, path, String(port)], {
        stdio: ['pipe', 'ignore', 'pipe', folder.enginesLock],
        detached: true,
        cwd: '/',
        env: ENGINE_ENV,
      });
      child.stdin?.on('error', () => undefined); // it died; the exit is what counts
      return child;
    },
    probe: () => createDatabase(access),
  });

  for (let tried = 1; ; tried += 1) {
    const port = await freePort();
    const access = { url: `http://127.0.0.1:${port}`, username: 'vigie', password, database: DATABASE };
    try {
      return { ...(await supervise(programAt(port, access), logger)), access };
    } catch (error) {
      // Somebody may have taken the port since we looked.
      if (tried >= PORT_TRIES || !messageOf(error).includes('Address already in use')) throw error;
    }
  }
};
