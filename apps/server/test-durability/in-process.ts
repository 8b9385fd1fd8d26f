import { createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import { createApp } from '../src/app.ts';
import type { App } from '../src/app.ts';
import { resolveConfig } from '../src/config.ts';
import type { Clock } from '../src/core/clock.ts';
import { createLogger } from '../src/core/logger.ts';
import { startEngines } from '../src/engines/index.ts';
import type { ClickHouseAccess, Engines } from '../src/engines/index.ts';
import { SECRET, newDataDir, removeDataDir } from './server-process.ts';

/** Engines that stand for external ones: several servers may use them, and a test may ask them itself. */
export interface SharedEngines {
  /** What a server is told of them. */
  readonly env: { DATABASE_URL: string; CLICKHOUSE_URL: string };
  readonly clickhouse: ClickHouseAccess;
  /** Rows of a query of the test's own. */
  query<R>(sql: string): Promise<R[]>;
  stop(): Promise<void>;
}

const rowsOf = async <R>(client: ClickHouseClient, query: string): Promise<R[]> =>
  (
    await client.query({
      query,
      format: 'JSONEachRow',
      clickhouse_settings: {
        output_format_json_quote_64bit_integers: 1,
        output_format_json_quote_decimals: 1,
      },
    })
  ).json<R>();

const urlsOf = ({ postgres, clickhouse }: Engines): SharedEngines['env'] => {
  const { username, password, database, url } = clickhouse;
  const socket = `host=${encodeURIComponent(String(postgres.host))}&port=${postgres.port}&user=${String(postgres.user)}`;
  return {
    DATABASE_URL: `postgresql:///${postgres.database}?${socket}`,
    CLICKHOUSE_URL: url.replace('//', `//${username}:${password}@`) + `/${database}`,
  };
};

export const startSharedEngines = async (): Promise<SharedEngines> => {
  const dataDir = newDataDir();
  const logger = createLogger('silent');
  const engines = await startEngines({
    dataDir,
    databaseUrl: undefined,
    clickhouseUrl: undefined,
    logger,
  }).catch((error: unknown) => {
    removeDataDir(dataDir);
    throw error;
  });
  const client = createClient(engines.clickhouse);
  return {
    env: urlsOf(engines),
    clickhouse: engines.clickhouse,
    query: (sql) => rowsOf(client, sql),
    async stop() {
      await client.close();
      await engines.stop();
      removeDataDir(dataDir);
    },
  };
};

/** A server in this process, on shared engines, with a data folder of its own. */
export const startApp = async (
  engines: SharedEngines,
  clock?: Clock,
  env: Record<string, string> = {},
): Promise<{ app: App; url: string; stop: () => Promise<void> }> => {
  const dataDir = newDataDir();
  const config = resolveConfig(['--port', '0', '--data-dir', dataDir], {
    ...engines.env,
    JWT_SECRET: SECRET,
    ...env,
  });
  try {
    const app = await createApp({ config, logger: createLogger('fatal'), ...(clock ? { clock } : {}) });
    const stop = async (): Promise<void> => {
      await app.close();
      removeDataDir(dataDir);
    };
    return { app, url: await app.listen(), stop };
  } catch (error) {
    removeDataDir(dataDir);
    throw error;
  }
};
