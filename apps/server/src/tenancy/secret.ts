import { hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StartupError } from '../core/errors.ts';

const FILE = 'jwt-secret';
/** 32 random bytes as base64url. */
const SHAPE = /^[\w-]{43}$/;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const read = async (file: string): Promise<string | undefined> => {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  if (SHAPE.test(text)) return text;
  throw new StartupError(
    `${file} is damaged. Restore it, or delete it: then all tokens and API keys must be made anew.`,
  );
};

const make = async (dataDir: string, file: string): Promise<void> => {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link, unlike a rename, refuses to replace what another start has put there meanwhile.
    await link(draft, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  const folder = await open(dataDir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

/**
 * The secret of an installation that sets no JWT_SECRET: made once, kept in `<dataDir>/jwt-secret` (0600). Two starts
 * at the same time end with the same one. The text of the file works as JWT_SECRET elsewhere.
 * @returns 43 characters that hold 32 random bytes.
 * @throws StartupError when the file is damaged or the folder cannot be read or written.
 */
export const loadSecret = async (dataDir: string): Promise<string> => {
  const file = join(dataDir, FILE);
  try {
    const kept = await read(file);
    if (kept !== undefined) return kept;
    await make(dataDir, file);
    const made = await read(file);
    if (made !== undefined) return made;
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`The secret in ${file} cannot be read or made: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  throw new StartupError(`${file} vanished right after it was made. Does something clean that folder?`);
};

/**
 * The key of the HMACs that stand for API keys in the database, by HKDF (RFC 5869) from the token secret, so that
 * neither use can stand in for the other. A new secret therefore ends all API keys, too.
 * @returns 32 bytes.
 */
export const apiKeyHmacKey = (secret: string | Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', 'vigie api keys v1', 32));
