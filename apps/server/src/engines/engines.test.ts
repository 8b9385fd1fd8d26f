import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLogger } from '../core/logger.ts';
import { startEngines } from './index.ts';
import { chCommand, chQuery, enginePids, isAlive, sql, start, tempFolder } from './testing/kit.ts';

test('both engines start in a new private folder, keep their data over a restart and end with stop()', async () => {
  const dataDir = join(tempFolder(), 'not', 'yet', 'there');
  const first = await start(dataDir);
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  await sql(first, 'CREATE TABLE t AS SELECT 41 AS a');
  await chCommand(first, 'CREATE TABLE t (a UInt32) ENGINE MergeTree ORDER BY a');
  await chCommand(first, 'INSERT INTO t SELECT 42');
  const pids = enginePids(dataDir);
  await Promise.all([first.stop(), first.stop()]);
  await first.stop();
  expect([isAlive(pids.postgres), isAlive(pids.clickhouse)]).toEqual([false, false]);

  const second = await start(dataDir);
  expect(await sql(second, 'SELECT a FROM t')).toEqual([{ a: 41 }]);
  expect(await chQuery(second, 'SELECT a FROM t')).toEqual([{ a: 42 }]);
  expect(second.restarts()).toEqual({ postgres: 0, clickhouse: 0 });
});

test('the engines are set up to be durable, bounded, in UTC and without system logs', async () => {
  const engines = await start(tempFolder());
  expect(
    await sql(
      engines,
      "SELECT current_setting('fsync') AS fsync, current_setting('TimeZone') AS zone, current_setting('listen_addresses') AS tcp",
    ),
  ).toEqual([{ fsync: 'on', zone: 'UTC', tcp: '' }]);
  expect(await chQuery(engines, 'SELECT currentDatabase() AS db, timezone() AS zone')).toEqual([
    { db: 'vigie', zone: 'UTC' },
  ]);
  expect(
    await chQuery(
      engines,
      "SELECT name, value FROM system.settings WHERE name IN ('async_insert', 'max_memory_usage') ORDER BY name",
    ),
  ).toEqual([
    { name: 'async_insert', value: '0' },
    { name: 'max_memory_usage', value: '2000000000' },
  ]);
  expect(await chQuery(engines, String.raw`SELECT name FROM system.tables WHERE name LIKE '%\_log'`)).toEqual(
    [],
  );
  const { url } = engines.clickhouse;
  expect(await chQuery(engines, 'SELECT getSetting($$max_threads$$) AS n SETTINGS max_threads = 3')).toEqual([
    { n: 3 },
  ]);

  const uninvited = await fetch(url, { method: 'POST', body: 'SYSTEM STOP LISTEN HTTP' });
  expect(await uninvited.text()).toContain('USER_SESSION_LIMIT_EXCEEDED');
  const answer = await fetch(url, {
    headers: { 'X-ClickHouse-User': 'vigie', 'X-ClickHouse-Key': engines.clickhouse.password },
  });
  expect(Number(/timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThanOrEqual(
    60,
  );
});

test('a folder that is in use is refused and the first user is not disturbed', async () => {
  const dataDir = tempFolder();
  const engines = await start(dataDir);
  await expect(start(dataDir)).rejects.toThrow(
    `The data folder ${dataDir} is in use by another Vigie (pid ${process.pid}): stop it or choose another with --data-dir.`,
  );
  expect(await sql(engines, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('external engines are described by their URLs and nothing is started', async () => {
  const dataDir = join(tempFolder(), 'untouched');
  const engines = await startEngines({
    dataDir,
    databaseUrl: 'postgres://me:secret@db.example:5433/control',
    clickhouseUrl: 'https://me:p%40ss@ch.example:8443/telemetry',
    logger: createLogger('silent'),
  });
  expect(engines.postgres).toEqual({ connectionString: 'postgres://me:secret@db.example:5433/control' });
  expect(engines.clickhouse).toEqual({
    url: 'https://ch.example:8443',
    username: 'me',
    password: 'p@ss',
    database: 'telemetry',
  });
  expect(engines.restarts()).toEqual({ postgres: 0, clickhouse: 0 });
  await engines.stop();
  expect(statSync(dataDir, { throwIfNoEntry: false })).toBeUndefined();
});

test('one engine may be external and the other embedded', async () => {
  const engines = await startEngines({
    dataDir: tempFolder(),
    databaseUrl: undefined,
    clickhouseUrl: 'http://ch.example:8123',
    logger: createLogger('silent'),
  });
  expect(engines.clickhouse).toEqual({
    url: 'http://ch.example:8123',
    username: 'default',
    password: '',
    database: 'default',
  });
  expect(await sql(engines, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await engines.stop();
});
