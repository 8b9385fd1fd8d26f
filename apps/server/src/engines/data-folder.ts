import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataType as FfiType } from 'ffi-rs';
import { StartupError, messageOf } from '../core/errors.ts';

/** How long a start waits for the engines of a killed server to be gone, milliseconds. */
const DYING_ENGINES_MS = 5_000;
/** A killed server is gone at once, but the kernel may need a moment to take its memory apart, milliseconds. */
const DYING_SERVER_MS = 500;

const LOCK_EX_NB = 2 | 4;

export interface DataFolder {
  readonly path: string;
  /** Every engine process inherits this descriptor, so the lock behind it lasts until the last of them is gone. */
  readonly enginesLock: number;
  /** Gives the folder back; call it once the engines are gone. */
  readonly release: () => void;
}

const unusable = (path: string, error: unknown): StartupError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const what: Record<string, string> = {
    EACCES: 'is not writable by this user',
    EPERM: 'is not writable by this user',
    EROFS: 'is on a read-only file system',
    ENOTDIR: 'is not a folder',
    EEXIST: 'is not a folder',
    ENOSPC: 'is on a full disk',
  };
  const why = what[code] ?? `cannot be used (${messageOf(error)})`;
  return new StartupError(`The data folder ${path} ${why}: choose another with --data-dir.`, {
    cause: error,
  });
};

/**
 * Creates the data folder (0700) if it is missing; what exists keeps its mode.
 * @throws StartupError when it cannot be made or is no folder.
 */
export const createDataFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(path, error);
  }
};

/** flock(2), which Node does not offer. Returns false while somebody else holds the lock. */
const loadFlock = async (path: string): Promise<(fd: number) => boolean> => {
  const { load, open, DataType } = await import('ffi-rs').catch((error: unknown) => {
    throw new StartupError('The package ffi-rs is not installed for this platform: run «npm ci».', {
      cause: error,
    });
  });
  open({ library: 'libc', path: '' });
  return (fd) => {
    const { value, errnoCode, errnoMessage } = load<FfiType.I32, true>({
      library: 'libc',
      funcName: 'flock',
      retType: DataType.I32,
      paramsType: [DataType.I32, DataType.I32],
      paramsValue: [fd, LOCK_EX_NB],
      errno: true,
    });
    if (value === 0) return true;
    if (errnoCode === constants.errno.EWOULDBLOCK || errnoCode === constants.errno.EINTR) return false;
    throw new StartupError(
      `The file system of ${path} cannot lock files (${errnoMessage}): choose another folder with --data-dir.`,
    );
  };
};

const within = async (limitMs: number, attempt: () => boolean): Promise<boolean> => {
  const deadline = performance.now() + limitMs;
  while (!attempt()) {
    if (performance.now() >= deadline) return false;
    await pause(20);
  }
  return true;
};

/**
 * Creates and locks the data folder. There are two kernel locks (flock), so neither a stale file nor a reused process
 * id can mislead us: `server.lock` is this process's own and tells a living server from a killed one; `engines.lock`
 * is inherited by every engine process and stays held until all of them are gone, also the ones that nobody waits for.
 * @throws StartupError when the folder is unusable or in use.
 */
export const lockDataFolder = async (path: string): Promise<DataFolder> => {
  createDataFolder(path);
  const flock = await loadFlock(path);
  const files: number[] = [];
  const release = (): void => files.splice(0).forEach((fd) => closeSync(fd));
  const openLock = (name: string): number => {
    try {
      const fd = openSync(join(path, name), 'a+', 0o600);
      files.push(fd);
      return fd;
    } catch (error) {
      throw unusable(path, error);
    }
  };
  try {
    const server = openLock('server.lock');
    if (!(await within(DYING_SERVER_MS, () => flock(server)))) {
      const pid = readFileSync(join(path, 'server.lock'), 'utf8').trim();
      throw new StartupError(
        `The data folder ${path} is in use by another Vigie (pid ${pid || 'unknown'}): stop it or choose another with --data-dir.`,
      );
    }
    ftruncateSync(server);
    writeSync(server, `${process.pid}\n`);
    const enginesLock = openLock('engines.lock');
    if (!(await within(DYING_ENGINES_MS, () => flock(enginesLock)))) {
      throw new StartupError(
        `The data folder ${path} is still held by the engines of a Vigie that was killed: wait a moment and start again.`,
      );
    }
    return { path, enginesLock, release };
  } catch (error) {
    release();
    throw error;
  }
};
