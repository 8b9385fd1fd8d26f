import type { Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import { AppError, invalid } from '../core/errors.ts';
import { boundHashOf, csrfTokenOf, hashOf, isCsrfTokenOf, looksLikeSecret, makeSecret } from './secrets.ts';
import { deleteEnded, deleteSession, findSession, insertCode, insertSession, takeCode } from './store.ts';
import type { Viewer } from './store.ts';

/** What a browser sends to prove who looks. */
export interface SessionProof {
  /** The cookie. */
  secret: string;
  csrfToken: string | undefined;
  /** Whether the request changes nothing. */
  safe: boolean;
}

export interface Session extends Viewer {
  csrfToken: string;
}

export interface Sessions {
  /**
   * A code that signs in once. The session ends at `expiresAt` (ms) at the latest.
   * @param options.visit what the browser must bring beside the code; without, it is a link’s, for whoever has it
   * @param options.lastsMs an hour unless given
   */
  makeCode(
    of: Omit<Viewer, 'expiresAt'> & { expiresAt?: number },
    options?: { visit?: string; lastsMs?: number },
  ): Promise<string>;
  /** Begins a session. @returns its secret, for the cookie. @throws AppError invalid, unauthenticated */
  signIn(given: Credential, visit?: string): Promise<{ secret: string; session: Session }>;
  /** @throws AppError unauthenticated; forbidden for a write without its token */
  identify(proof: SessionProof): Promise<Session>;
  signOut(secret: string): Promise<void>;
  forgetEnded(): Promise<void>;
}

interface Credential {
  code?: string;
  token?: string;
}

const CODE_MS = 3_600_000;
const LONGEST_MS = 30 * 86_400_000;

/** Credential of a person: a token or an API key, looked at once. */
type Verify = (credential: string) => Promise<Omit<Viewer, 'scope'> & { scope: Viewer['scope'] | undefined }>;

export const createSessions = (deps: { sql: Sql; clock: Clock; verify: Verify }): Sessions => {
  const { sql, clock } = deps;
  const viewerOf = async (given: Credential, visit: string | undefined): Promise<Viewer> => {
    if ((given.code === undefined) === (given.token === undefined))
      throw invalid({ code: ['Give a code or a token.'] });
    if (given.token !== undefined) {
      const { scope, ...identity } = await deps.verify(given.token);
      if (!scope) throw new AppError('forbidden', 'The token grants no scope that is known here.');
      return { ...identity, scope };
    }
    const code = given.code ?? '';
    // A browser that has been at the provider may still come by a link.
    const hashes = [hashOf(code), ...(visit === undefined ? [] : [boundHashOf(code, visit)])];
    const found = looksLikeSecret(code) ? await takeCode(sql, hashes, new Date(clock.now())) : undefined;
    if (!found) throw new AppError('unauthenticated', 'The link was used before, or is older than an hour.');
    return found;
  };
  return {
    async makeCode({ expiresAt = Infinity, ...of }, { visit, lastsMs = CODE_MS } = {}) {
      const code = makeSecret();
      const hash = visit === undefined ? hashOf(code) : boundHashOf(code, visit);
      await insertCode(sql, hash, { ...of, expiresAt }, new Date(clock.now() + lastsMs));
      return code;
    },
    async signIn(given, visit) {
      const viewer = await viewerOf(given, visit);
      const now = clock.now();
      const secret = makeSecret();
      const session = { ...viewer, expiresAt: Math.min(viewer.expiresAt, now + LONGEST_MS) };
      await insertSession(sql, hashOf(secret), session, new Date(now));
      return { secret, session: { ...session, csrfToken: csrfTokenOf(secret) } };
    },
    async identify({ secret, csrfToken, safe }) {
      const viewer = looksLikeSecret(secret)
        ? await findSession(sql, hashOf(secret), new Date(clock.now()))
        : undefined;
      if (!viewer) throw new AppError('unauthenticated', 'You are signed out.');
      if (!safe && !isCsrfTokenOf(secret, csrfToken))
        throw new AppError('forbidden', 'X-CSRF-Token is missing or wrong: load the page again.');
      return { ...viewer, csrfToken: csrfTokenOf(secret) };
    },
    signOut: (secret) => deleteSession(sql, hashOf(secret)),
    forgetEnded: () => deleteEnded(sql, new Date(clock.now())),
  };
};
