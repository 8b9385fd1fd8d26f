import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StartupError } from '../core/errors.ts';
import { apiKeyHmacKey, loadSecret } from './secret.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-secret-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

it('is made once, for its owner only, and nothing else is left behind', async () => {
  const dataDir = join(folder, 'deep', 'data');
  const secret = await loadSecret(dataDir);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(await loadSecret(dataDir)).toBe(secret);
  expect(await readdir(dataDir)).toEqual(['jwt-secret']);
  expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600);
  expect((await readFile(join(dataDir, 'jwt-secret'), 'utf8')).trim()).toBe(secret);
});

it('is the same for all starts at once, in one process and in several', async () => {
  const here = Promise.all(Array.from({ length: 20 }, () => loadSecret(folder)));
  const module = new URL('secret.ts', import.meta.url).href;
  const script = `process.stdout.write(await (await import(${JSON.stringify(module)})).loadSecret(process.argv[1]))`;
  const run = promisify(execFile);
  const there = Promise.all(
    Array.from({ length: 4 }, () =>
      run(process.execPath, ['--conditions=source', '--input-type=module', '-e', script, folder]),
    ),
  );
  const secrets = new Set([...(await here), ...(await there).map(({ stdout }) => stdout)]);
  expect(secrets.size).toBe(1);
  expect(await readdir(folder)).toEqual(['jwt-secret']);
});

it('differs between data folders', async () => {
  expect(await loadSecret(join(folder, 'a'))).not.toBe(await loadSecret(join(folder, 'b')));
});

it.each(['', 'short', `${'x'.repeat(43)}\n${'y'.repeat(43)}`])(
  'is not replaced when damaged: %j',
  async (text) => {
    const file = join(folder, 'jwt-secret');
    await writeFile(file, text);
    await expect(loadSecret(folder)).rejects.toThrow(StartupError);
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);

it('says which folder cannot be used', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(loadSecret(join(folder, 'file'))).rejects.toThrow(/jwt-secret cannot be read or made/);
});

it('gives API keys a key of their own', () => {
  const key = apiKeyHmacKey('some secret');
  expect(key).toHaveLength(32);
  expect(apiKeyHmacKey('some secret')).toEqual(key);
  expect(apiKeyHmacKey('some secres')).not.toEqual(key);
  expect(Buffer.from(key).includes('some secret')).toBe(false);
});
