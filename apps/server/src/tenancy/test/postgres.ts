import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrateControlDb, openControlDb } from '../../control-db/index.ts';
import type { Sql } from '../../control-db/index.ts';
import { createLogger } from '../../core/logger.ts';
import { startEngines } from '../../engines/index.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/control', import.meta.url));
/** Nothing here asks ClickHouse; an address of somebody else's keeps it from being started. */
const NO_CLICKHOUSE = 'http://127.0.0.1:1';

export interface TestPostgres {
  sql: Sql;
  stop(): Promise<void>;
}

/** An embedded PostgreSQL of its own, with the schema of the control database. */
export const startPostgres = async (): Promise<TestPostgres> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-tenancy-'));
  const logger = createLogger('silent');
  const removeData = (): Promise<void> => rm(dataDir, { recursive: true });
  const engines = await startEngines({
    dataDir,
    databaseUrl: undefined,
    clickhouseUrl: NO_CLICKHOUSE,
    logger,
  }).catch(async (error: unknown) => {
    await removeData();
    throw error;
  });
  const sql = openControlDb(engines.postgres, logger);
  await migrateControlDb(sql, MIGRATIONS);
  return {
    sql,
    stop: async () => {
      await sql.close();
      await engines.stop();
      await removeData();
    },
  };
};
