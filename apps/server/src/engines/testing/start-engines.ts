/**
 * A server reduced to its engines, for tests that kill or signal it.
 *
 *   node testing/start-engines.ts <data folder> [no-user-namespaces]
 *
 * Prints one line of JSON, `{access}` or `{error}`; ignores SIGINT; SIGTERM stops the engines.
 */
import { createLogger } from '../../core/logger.ts';
import { messageOf } from '../../core/errors.ts';
import { startEngines } from '../index.ts';

process.on('SIGINT', () => undefined);
try {
  const [dataDir = '', flag] = process.argv.slice(2);
  const logger = createLogger('silent');
  const engines = await startEngines(
    { dataDir, databaseUrl: undefined, clickhouseUrl: undefined, logger },
    { userNamespaces: flag !== 'no-user-namespaces' },
  );
  process.on('SIGTERM', () => void engines.stop());
  process.stdout.write(
    `${JSON.stringify({ access: { postgres: engines.postgres, clickhouse: engines.clickhouse } })}\n`,
  );
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: messageOf(error) })}\n`);
}
