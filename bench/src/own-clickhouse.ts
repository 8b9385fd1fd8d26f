import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { createLogger } from '../../apps/server/src/core/logger.ts';
import type { startEngines } from '../../apps/server/src/engines/index.ts';
import type { ClickHouseAccess } from './clickhouse-client.ts';

/** A ClickHouse that both the bench and a server started on it may ask. */
export interface OwnClickHouse {
  access: ClickHouseAccess;
  /** What CLICKHOUSE_URL takes. */
  urlWithLogin: string;
  stop: () => Promise<void>;
}

interface Engines {
  startEngines: typeof startEngines;
}
interface Log {
  createLogger: typeof createLogger;
}

/**
 * Starts the embedded ClickHouse with the code of the server under `app`, so that it is the very engine the server
 * would start for itself. No PostgreSQL is started with it: the URL says that there is one elsewhere, and nobody asks it.
 */
export const startClickHouse = async (app: string, dataDir: string): Promise<OwnClickHouse> => {
  const at = (path: string): string => pathToFileURL(join(app, 'src', path)).href;
  const engine: Engines = await import(at('engines/index.ts'));
  const log: Log = await import(at('core/logger.ts'));
  const engines = await engine.startEngines({
    dataDir,
    databaseUrl: 'postgres://127.0.0.1:1/none',
    clickhouseUrl: undefined,
    logger: log.createLogger('warn'),
  });
  const access = engines.clickhouse;
  const url = new URL(access.url);
  url.username = access.username;
  url.password = access.password;
  url.pathname = `/${access.database}`;
  return { access, urlWithLogin: url.href, stop: () => engines.stop() };
};
