import type { PoolConfig } from 'pg';
import type { ClickHouseAccess } from './types.ts';

/** Access to somebody else's PostgreSQL; `pg` itself reads user, password, database and TLS from the URL. */
export const externalPostgres = (url: string): PoolConfig => ({ connectionString: url });

/** Access to somebody else's ClickHouse from `http(s)://user:password@host:port/database`. */
export const externalClickhouse = (url: string): ClickHouseAccess => {
  const { protocol, host, username, password, pathname, searchParams } = new URL(url);
  return {
    url: `${protocol}//${host}`,
    username: decodeURIComponent(username) || 'default',
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || searchParams.get('database') || 'default',
  };
};
