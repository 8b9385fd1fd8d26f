import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chCommand, chQuery, enginePids, isAlive, kill9, launchServer } from './testing/kit.ts';
import { sql, start, startServer, tempFolder, until } from './testing/kit.ts';

const DURABLE_TABLE =
  'CREATE TABLE t (a UInt32) ENGINE MergeTree ORDER BY a SETTINGS fsync_after_insert = 1, fsync_part_directory = 1';

test('an engine that was killed comes back at the same address with its data', async () => {
  const dataDir = tempFolder();
  const engines = await start(dataDir);
  await sql(engines, 'CREATE TABLE t AS SELECT 41 AS a');
  await chCommand(engines, DURABLE_TABLE);
  await chCommand(engines, 'INSERT INTO t SELECT 42');

  for (let round = 1; round <= 2; round += 1) {
    const pids = enginePids(dataDir);
    process.kill(pids.postgres, 'SIGKILL');
    process.kill(pids.clickhouse, 'SIGKILL');
    await until(() => !isAlive(pids.postgres) && !isAlive(pids.clickhouse));
    expect(await until(() => sql(engines, 'SELECT a FROM t'))).toEqual([{ a: 41 }]);
    expect(await until(() => chQuery(engines, 'SELECT a FROM t'))).toEqual([{ a: 42 }]);
    expect(engines.restarts().postgres).toBeGreaterThanOrEqual(round);
    expect(engines.restarts().clickhouse).toBeGreaterThanOrEqual(round);
  }
});

test('a leftover process id that now belongs to somebody else does not stop a start', async () => {
  const dataDir = tempFolder();
  await (await start(dataDir)).stop();
  const cluster = join(dataDir, 'postgres');
  writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n`);
  writeFileSync(join(dataDir, 'server.lock'), `${process.ppid}\n`);
  await expect(start(dataDir)).resolves.toBeDefined();
});

test('stop() amid a restart leaves nothing behind', async () => {
  const dataDir = tempFolder();
  for (const waitMs of [0, 110, 150]) {
    const engines = await start(dataDir);
    const pids = enginePids(dataDir);
    process.kill(pids.postgres, 'SIGKILL');
    process.kill(pids.clickhouse, 'SIGKILL');
    await pause(waitMs);
    await engines.stop();
    expect([isAlive(pids.postgres), isAlive(pids.clickhouse)]).toEqual([false, false]);
  }
  // It would be refused if any engine process, the first one's or the next one's, still held the folder.
  await expect(start(dataDir)).resolves.toBeDefined();
});

test('kill -9 of the server: both engines are gone within 5 s and nothing acknowledged is lost', async () => {
  const dataDir = tempFolder();
  const { server, access } = await startServer(dataDir);
  const pids = enginePids(dataDir);
  await sql(access, 'CREATE TABLE t (a int)');
  await chCommand(access, DURABLE_TABLE);
  const acknowledged = { postgres: 0, clickhouse: 0 };
  const write = async (engine: 'postgres' | 'clickhouse'): Promise<void> => {
    const insert = (n: number) =>
      engine === 'postgres'
        ? sql(access, `INSERT INTO t VALUES (${n})`)
        : chCommand(access, `INSERT INTO t VALUES (${n})`);
    for (;;) {
      await insert(acknowledged[engine] + 1);
      acknowledged[engine] += 1;
    }
  };
  const writers = Promise.allSettled([write('postgres'), write('clickhouse')]);
  await until(() => acknowledged.postgres >= 20 && acknowledged.clickhouse >= 20);
  await kill9(server);

  const again = await start(dataDir);
  expect([isAlive(pids.postgres), isAlive(pids.clickhouse)]).toEqual([false, false]);
  await writers;
  const [inPostgres] = await sql(
    again,
    `SELECT count(*)::int AS n FROM t WHERE a <= ${acknowledged.postgres}`,
  );
  const [inClickhouse] = await chQuery(
    again,
    `SELECT toUInt32(count()) AS n FROM t WHERE a <= ${acknowledged.clickhouse}`,
  );
  expect([inPostgres, inClickhouse]).toEqual([{ n: acknowledged.postgres }, { n: acknowledged.clickhouse }]);
});

test('kill -9 of the server and the engines at once: the next start finds everything', async () => {
  const dataDir = tempFolder();
  const { server, access } = await startServer(dataDir);
  await sql(access, 'CREATE TABLE t AS SELECT 41 AS a');
  const pids = enginePids(dataDir);
  process.kill(pids.postgres, 'SIGKILL');
  process.kill(pids.clickhouse, 'SIGKILL');
  await kill9(server);
  expect(await sql(await start(dataDir), 'SELECT a FROM t')).toEqual([{ a: 41 }]);
});

test('kill -9 at any moment of the first start leaves a folder that the next start can use', async () => {
  for (const afterMs of [150, 400, 700]) {
    const dataDir = tempFolder();
    const server = launchServer(dataDir);
    await pause(afterMs);
    await kill9(server);
    const engines = await start(dataDir);
    expect(await sql(engines, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await engines.stop();
  }
});

test('a signal to the process group of the server reaches the engines only through stop()', async () => {
  const dataDir = tempFolder();
  const { server, access } = await startServer(dataDir);
  const pids = enginePids(dataDir);
  process.kill(-(server.pid ?? 0), 'SIGINT');
  await pause(300); // time in which a signal would have taken effect
  expect(await sql(access, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(await chQuery(access, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(enginePids(dataDir)).toEqual(pids);

  server.kill('SIGTERM'); // the little server stops its engines, and ends because nothing keeps it
  await until(() => server.exitCode !== null);
  expect(server.exitCode).toBe(0);
  expect([isAlive(pids.postgres), isAlive(pids.clickhouse)]).toEqual([false, false]);
});
