import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from './errors.ts';

export interface Migration {
  version: number;
  name: string;
  sql: string;
}

/** The numbered files of a folder, in order. */
export const readMigrations = async (folder: string): Promise<Migration[]> => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted();
  return Promise.all(
    files.map(async (name) => ({
      version: Number(name.slice(0, 6)),
      name,
      sql: await readFile(join(folder, name), 'utf8'),
    })),
  );
};

/**
 * The migrations still to run.
 * @throws StartupError when the store was written by a newer Vigie: running an old one on it could lose data.
 */
export const pendingMigrations = (store: string, known: Migration[], applied: number[]): Migration[] => {
  const newest = known.at(-1)?.version ?? 0;
  const beyond = applied.find((version) => version > newest);
  if (beyond !== undefined) {
    throw new StartupError(
      `The ${store} store has schema ${beyond}, this Vigie knows up to ${newest}: start the newer version that wrote it.`,
    );
  }
  return known.filter((migration) => !applied.includes(migration.version));
};
