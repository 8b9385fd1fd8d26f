/**
 * The two databases: started for us from npm packages and kept alive, or somebody else's by URL.
 *
 *   const engines = await startEngines({ dataDir, databaseUrl: undefined, clickhouseUrl: undefined, logger });
 *   const pool = new Pool(engines.postgres);
 *   const client = createClient(engines.clickhouse);
 *   …
 *   await engines.stop();
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PoolConfig } from 'pg';
import { StartupError, messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import { startClickhouse } from './clickhouse.ts';
import { lockDataFolder } from './data-folder.ts';
import { externalClickhouse, externalPostgres } from './external.ts';
import { checkPlatform } from './packages.ts';
import { startPostgres } from './postgres.ts';
import type { Supervised } from './supervise.ts';
import type { ClickHouseAccess, Engines } from './types.ts';

export { createDataFolder } from './data-folder.ts';
export type { ClickHouseAccess, Engines } from './types.ts';

export interface EngineOptions {
  /** Where the embedded engines keep their data; created (0700) if missing, not touched if both are external. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly clickhouseUrl: string | undefined;
  readonly logger: Logger;
}

/** What only tests change. */
export interface EngineInternals {
  /** The engines' packages are looked up as if this file imported them. */
  readonly packagesFrom?: string;
  /** False: as where the system forbids user namespaces. */
  readonly userNamespaces?: boolean;
}

type Engine<Access> = Supervised & { readonly access: Access };

const external = <Access>(access: Access): Engine<Access> => ({
  access,
  restarts: () => 0,
  stop: () => Promise.resolve(),
});

const facade = (
  postgres: Engine<PoolConfig>,
  clickhouse: Engine<ClickHouseAccess>,
  release: () => void,
): Engines => ({
  postgres: postgres.access,
  clickhouse: clickhouse.access,
  restarts: () => ({ postgres: postgres.restarts(), clickhouse: clickhouse.restarts() }),
  stop: async () => {
    await Promise.all([postgres.stop(), clickhouse.stop()]);
    release();
  },
});

/** Both, or none: after a failure it waits for the other one too, and stops it. */
const bothOrNone = async <A, B>(
  first: Engine<A> | Promise<Engine<A>>,
  second: Engine<B> | Promise<Engine<B>>,
): Promise<[Engine<A>, Engine<B>]> => {
  try {
    return await Promise.all([first, second]);
  } catch (error) {
    const settled = await Promise.allSettled<Supervised>([first, second]);
    await Promise.all(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.stop()] : [])));
    throw error;
  }
};

/**
 * Starts both engines at the same time, and answers once both do. One server at a time may have a data folder; the
 * lock guards the embedded engines only: with both external the folder is not touched, and servers may share it.
 * Call it from the main thread: PostgreSQL ends with the thread that started it.
 * @throws StartupError saying in one line what is wrong and what to do; nothing is left running then.
 */
export const startEngines = async (
  options: EngineOptions,
  internals: EngineInternals = {},
): Promise<Engines> => {
  const { databaseUrl, clickhouseUrl, logger } = options;
  const { packagesFrom = fileURLToPath(import.meta.url), userNamespaces = true } = internals;
  if (databaseUrl !== undefined && clickhouseUrl !== undefined) {
    return facade(
      external(externalPostgres(databaseUrl)),
      external(externalClickhouse(clickhouseUrl)),
      () => undefined,
    );
  }

  checkPlatform();
  const folder = await lockDataFolder(resolve(options.dataDir));
  try {
    const [postgres, clickhouse] = await bothOrNone(
      databaseUrl === undefined
        ? startPostgres({ folder, packagesFrom, userNamespaces, logger })
        : external(externalPostgres(databaseUrl)),
      clickhouseUrl === undefined
        ? startClickhouse({ folder, packagesFrom, logger })
        : external(externalClickhouse(clickhouseUrl)),
    );
    return facade(postgres, clickhouse, folder.release);
  } catch (error) {
    folder.release();
    if (error instanceof StartupError) throw error;
    throw new StartupError(`The embedded databases could not start: ${messageOf(error)}`, { cause: error });
  }
};
