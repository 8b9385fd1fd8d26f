import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../core/errors.ts';
import type { DataFolder } from './data-folder.ts';
import { ENGINE_ENV, follow } from './supervise.ts';

const NOBODY = 65_534;

/** A way to run PostgreSQL's programs here: as whom, and how they learn of our death. */
export interface Launcher {
  /** Who must own the files. */
  readonly uid: number;
  /** Whether the kernel ends the program when we die; otherwise somebody has to watch. */
  readonly endsWithUs: boolean;
  /** Starts the program in a session of its own, its stderr a pipe. */
  readonly launch: (program: string, args: readonly string[]) => ChildProcess;
}

const launcher = (
  folder: DataFolder,
  uid: number,
  prefix: readonly string[],
  endsWithUs: boolean,
): Launcher => ({
  uid,
  endsWithUs,
  launch: (program, args) => {
    const [command = program, ...rest] = [...prefix, program, ...args];
    const stdio: StdioOptions = ['ignore', 'ignore', 'pipe', folder.enginesLock];
    // Detached: a signal to the server's process group must not reach it before the last writes did.
    return spawn(command, rest, { stdio, detached: true, cwd: '/', env: ENGINE_ENV });
  },
});

/**
 * SIGINT, PostgreSQL's fast shutdown, as soon as the thread that started it ends: it must be the main thread.
 * Should we have died before that was arranged, the comparison of parents notices.
 */
const endingWithUs = (...identity: string[]): string[] => {
  const sameParent = ['sh', '-c', '[ "$PPID" = "$0" ] && exec "$@"', String(process.pid)];
  return ['setpriv', '--pdeathsig', 'SIGINT', ...identity, ...sameParent];
};

/** PostgreSQL refuses to run as root, so root needs another identity for it; the best comes first. */
const candidates = (folder: DataFolder, userNamespaces: boolean): Launcher[] => {
  const uid = process.getuid?.() ?? 0;
  if (process.platform !== 'linux') return uid === 0 ? [] : [launcher(folder, uid, [], false)];
  if (uid !== 0) return [launcher(folder, uid, endingWithUs(), true), launcher(folder, uid, [], false)];
  // In a user namespace it sees itself as `nobody`, and the kernel still lets it at root's private files.
  const namespace = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  const inNamespace = launcher(folder, 0, [...namespace, ...endingWithUs()], true);
  const nobody = endingWithUs(`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups');
  return [...(userNamespaces ? [inNamespace] : []), launcher(folder, NOBODY, nobody, true)];
};

/** The topmost folder above `path` that other users cannot pass. */
const closedFolder = (path: string): string | undefined => {
  const parent = dirname(path);
  const above = parent === path ? undefined : closedFolder(parent);
  return above ?? ((statSync(path).mode & 0o001) === 0 ? path : undefined);
};

/**
 * Finds out how PostgreSQL can be run here by trying: the program must start and be able to enter the data folder.
 * @param userNamespaces false leaves out the user namespace, as where the system forbids them.
 * @throws StartupError when there is no way, naming the folder in the way if there is one.
 */
export const findLauncher = async (
  folder: DataFolder,
  postgres: string,
  userNamespaces: boolean,
): Promise<Launcher> => {
  let words = 'macOS has no other identity for it';
  for (const candidate of candidates(folder, userNamespaces)) {
    // What is in the folder stays private: the entries have modes of their own.
    if (candidate.uid !== process.getuid?.()) chmodSync(folder.path, statSync(folder.path).mode | 0o011);
    const tried = follow(
      candidate.launch('/bin/sh', ['-c', 'cd "$1" && exec "$0" --version', postgres, folder.path]),
    );
    words = await tried.ended;
    if (tried.child.exitCode === 0) return candidate;
  }
  if (process.getuid?.() !== 0) throw new StartupError(`PostgreSQL cannot be run: ${words}`);
  const closed = closedFolder(folder.path) ?? closedFolder(postgres);
  throw new StartupError(
    closed === undefined
      ? `PostgreSQL refuses to run as root, and cannot be run as another user (${words}): start Vigie as an ordinary user.`
      : `PostgreSQL refuses to run as root, and «nobody» cannot enter ${closed}: start Vigie as an ordinary user, or «chmod o+x ${closed}».`,
  );
};

/**
 * The stand-in for the kernel's help: a shell whose read ends when we do, and which then ends the program.
 * @returns the watcher's own end, to be called when the program is gone.
 */
export const watchOver = (pid: number): (() => void) => {
  const watcher = spawn('sh', ['-c', 'read -r _; kill -INT "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: ENGINE_ENV,
  });
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  return () => void watcher.kill('SIGKILL');
};
