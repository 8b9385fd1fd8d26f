import pg from 'pg';
import type { PoolConfig } from 'pg';
import { messageOf, unavailable } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';

/** One statement against PostgreSQL; inside a transaction or not, a store cannot tell. */
export interface Sql {
  query<R>(text: string, params?: unknown[]): Promise<R[]>;
}

export interface ControlDb extends Sql {
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** A connection of its own, outside the pool, for locks and notifications. The caller ends it. */
  connect(): Promise<pg.Client>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

// bigint columns are ids and counts, all far below 2^53: numbers are what the API answers.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const INT8_ARRAY = 1016 as typeof pg.types.builtins.INT8;
pg.types.setTypeParser(INT8_ARRAY, (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number)));

/** SQLSTATE classes that mean «not now»: connection lost, shutting down, out of resources, lock time-out. */
const TRANSIENT = /^(08|53|57|40001|40P01|55P03)/;

const translate = (error: unknown): never => {
  const code = (error as { code?: string }).code;
  const text = messageOf(error);
  const lost =
    code === undefined
      ? /terminated|timeout|ended/i.test(text)
      : /^(ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(code);
  if (lost || (code !== undefined && TRANSIENT.test(code)))
    throw unavailable('The control database does not answer.');
  throw error;
};

export const openControlDb = (config: PoolConfig, logger: Logger): ControlDb => {
  const pool = new pg.Pool({
    ...config,
    max: 16,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    application_name: 'vigie',
  });
  let closing = false;
  // The error of a connection carries the whole client; its message says enough. While we close, the end is no news.
  pool.on('error', (error) => {
    if (!closing) logger.warn({ reason: messageOf(error) }, 'an idle PostgreSQL connection was lost');
  });

  const run = async <R>(
    client: pg.Pool | pg.PoolClient,
    text: string,
    params: unknown[] = [],
  ): Promise<R[]> => {
    // Several statements in one text answer a list of results.
    const results = [await client.query(text, params).catch(translate)].flat() as { rows: R[] }[];
    return results.flatMap((result) => result.rows);
  };

  return {
    query: (text, params) => run(pool, text, params),
    async transaction(work) {
      const client = await pool.connect().catch(translate);
      // A connection that is lost between two statements says so here; the next statement fails and tells the caller.
      const lost = (): void => undefined;
      client.on('error', lost);
      try {
        await run(client, 'BEGIN');
        const result = await work({ query: (text, params) => run(client, text, params) });
        await run(client, 'COMMIT');
        client.release();
        return result;
      } catch (error) {
        await client.query('ROLLBACK').then(
          () => client.release(),
          (broken: Error) => client.release(broken),
        );
        throw error;
      } finally {
        client.off('error', lost);
      }
    },
    async connect() {
      const client = new pg.Client({
        ...config,
        application_name: 'vigie',
        keepAlive: true,
        connectionTimeoutMillis: 5_000,
      });
      client.on('error', (error) =>
        logger.warn({ reason: messageOf(error) }, 'a PostgreSQL connection was lost'),
      );
      await client.connect().catch(translate);
      return client;
    },
    async ping() {
      await run(pool, 'SELECT 1');
    },
    close() {
      closing = true;
      return pool.end();
    },
  };
};
