import { execFile } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { PoolConfig } from 'pg';
import { StartupError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { DataFolder } from './data-folder.ts';
import { findPostgres } from './packages.ts';
import { findLauncher, watchOver } from './postgres-launcher.ts';
import type { Launcher } from './postgres-launcher.ts';
import { follow, supervise } from './supervise.ts';
import type { Supervised } from './supervise.ts';

const USER = 'vigie';
const PORT = 5432; // only part of the socket's name: there is no TCP
const LONGEST_SOCKET_PATH = 100; // bytes; systems allow 103 or more
const PROBE_TIMEOUT_MS = 5_000;

/** For a control database of some megabytes beside its big sister. Durability stays as PostgreSQL ships it. */
const SETTINGS = {
  listen_addresses: '',
  port: PORT,
  unix_socket_permissions: '0700',
  max_connections: 60,
  shared_buffers: '64MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_worker_processes: 4,
  max_parallel_workers: 2,
  io_method: 'sync',
  huge_pages: 'off',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log', // above «error»: those are the clients' business
  log_checkpoints: 'off',
  log_line_prefix: '',
};

const chown = async (path: string, uid: number): Promise<void> => {
  if (statSync(path).uid !== uid) await promisify(execFile)('chown', ['-R', `${uid}:${uid}`, path]);
};

/** Makes the cluster under another name first, so that a start that was cut short leaves nothing that looks whole. */
const createCluster = async (
  folder: DataFolder,
  cluster: string,
  run: Launcher,
  initdb: string,
): Promise<void> => {
  const draft = `${cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  await chown(draft, run.uid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const made = follow(run.launch(initdb, ['-D', draft, '-U', USER, '-A', 'trust', ...locale]));
  const words = await made.ended;
  if (made.child.exitCode !== 0)
    throw new StartupError(`PostgreSQL could not create its data folder: ${words}`);
  renameSync(draft, cluster);
  const parent = openSync(folder.path, 'r');
  fsyncSync(parent);
  closeSync(parent);
};

/** A private folder for the socket: in the data folder, or in the system's for temporary files if that path is too long. */
const createSocketFolder = async (folder: DataFolder, run: Launcher): Promise<string> => {
  const usual = join(folder.path, 'run');
  rmSync(usual, { recursive: true, force: true });
  const tooLong = Buffer.byteLength(join(usual, `.s.PGSQL.${PORT}`)) > LONGEST_SOCKET_PATH;
  if (!tooLong) mkdirSync(usual, { mode: 0o700 });
  const path = tooLong ? mkdtempSync(join(tmpdir(), 'vigie-')) : usual;
  await chown(path, run.uid);
  return path;
};

const ping = async (access: PoolConfig): Promise<void> => {
  const client = new Client({ ...access, connectionTimeoutMillis: PROBE_TIMEOUT_MS });
  client.on('error', () => undefined); // it may die while we ask
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end();
  }
};

/**
 * Starts the embedded PostgreSQL on a Unix socket, its data in `postgres/` of the data folder, made on the first start.
 * @throws StartupError when the program is missing, or with PostgreSQL's own last line.
 */
export const startPostgres = async (options: {
  readonly folder: DataFolder;
  readonly packagesFrom: string;
  /** See `findLauncher`. */
  readonly userNamespaces: boolean;
  readonly logger: Logger;
}): Promise<Supervised & { access: PoolConfig }> => {
  const { folder, logger } = options;
  const programs = findPostgres(options.packagesFrom);
  const run = await findLauncher(folder, programs.postgres, options.userNamespaces);
  const cluster = join(folder.path, 'postgres');
  if (!existsSync(cluster)) await createCluster(folder, cluster, run, programs.initdb);
  await chown(cluster, run.uid); // another identity than last time
  // We hold the lock that every PostgreSQL process would hold too, so this file is a leftover. PostgreSQL itself only
  // looks for a process with that id, and in a container, where ids repeat, it would find one.
  rmSync(join(cluster, 'postmaster.pid'), { force: true });

  const sockets = await createSocketFolder(folder, run);
  const removeSockets = (): void => rmSync(sockets, { recursive: true, force: true });
  const settings = { ...SETTINGS, unix_socket_directories: `"${sockets.replaceAll('"', '""')}"` };
  const args = [
    '-D',
    cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const access: PoolConfig = { host: sockets, port: PORT, user: USER, database: 'postgres', ssl: false };

  try {
    const supervised = await supervise(
      {
        name: 'PostgreSQL',
        stopSignal: 'SIGINT', // fast shutdown
        launch: () => {
          const child = run.launch(programs.postgres, args);
          if (!run.endsWithUs && child.pid !== undefined) child.once('exit', watchOver(child.pid));
          return child;
        },
        probe: () => ping(access),
      },
      logger,
    );
    const stop = (): Promise<void> => supervised.stop().finally(removeSockets);
    return { restarts: supervised.restarts, stop, access };
  } catch (error) {
    removeSockets();
    throw error;
  }
};
