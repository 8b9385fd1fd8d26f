import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes as base64url: nobody guesses them, so a plain hash of them is safe to keep. */
export const makeSecret = (): string => randomBytes(32).toString('base64url');
export const looksLikeSecret = (text: string): boolean => /^[\w-]{43}$/.test(text);
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
/** Of a secret that is worth nothing without what it is bound to. */
export const boundHashOf = (secret: string, to: string): Buffer =>
  createHmac('sha256', secret).update(`vigie visit v1 ${to}`).digest();

/** What a page must send with every write, beside the cookie: only our own page can read it. */
export const csrfTokenOf = (secret: string): string =>
  createHmac('sha256', secret).update('vigie csrf v1').digest('base64url');
export const isCsrfTokenOf = (secret: string, given: string | undefined): boolean => {
  const [expected, found] = [Buffer.from(csrfTokenOf(secret)), Buffer.from(given ?? '')];
  return expected.length === found.length && timingSafeEqual(expected, found);
};
