import type { SessionProof } from './sessions.ts';

const SESSION = 'vigie_session';
const VISIT = 'vigie_visit';
const SAFE = new Set(['GET', 'HEAD']);

/** As much of a request and a reply as cookies need. */
interface Asked {
  method: string;
  headers: Record<string, string | string[] | undefined>;
  cookies: Record<string, string | undefined>;
}
interface Answering {
  setCookie(name: string, value: string, options: object): unknown;
}

/** What the browser keeps for us. */
export interface Cookies {
  /** What the browser sent beside the request, if somebody is signed in. */
  proofOf(request: Asked): SessionProof | undefined;
  /** What a browser that is, or was just now, at the identity provider brings back. */
  visitOf(request: Asked): string | undefined;
  /** @param seconds how long it is kept; 0 takes it away */
  setSession(request: Asked, reply: Answering, secret: string, seconds: number): void;
  setVisit(request: Asked, reply: Answering, visit: string, seconds: number): void;
}

/**
 * Cookies that never travel in the clear where people come by TLS: the public address says so, or the proxy that ends it.
 * There their names start with `__Host-`, so that browsers take them from this very host only, not from its neighbours.
 * @param publicUrl where people reach this server, if that is known
 */
export const createCookies = ({ publicUrl }: { publicUrl: string | undefined }): Cookies => {
  const isSecure = ({ headers }: Asked): boolean => {
    // Of several proxies the first is the one that the browser spoke to.
    const [first = ''] = String(headers['x-forwarded-proto'] ?? '').split(',');
    return publicUrl?.startsWith('https:') === true || first.trim().toLowerCase() === 'https';
  };
  const nameOf = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name);
  const read = (request: Asked, name: string): string | undefined =>
    request.cookies[nameOf(name, isSecure(request))];
  const writer =
    (name: string, sameSite: 'strict' | 'lax'): Cookies['setSession'] =>
    (request, reply, value, maxAge) => {
      const secure = isSecure(request);
      reply.setCookie(nameOf(name, secure), value, { path: '/', httpOnly: true, sameSite, secure, maxAge });
    };
  return {
    proofOf(request) {
      const secret = read(request, SESSION);
      if (secret === undefined) return undefined;
      const csrf = request.headers['x-csrf-token'];
      return {
        secret,
        csrfToken: typeof csrf === 'string' ? csrf : undefined,
        safe: SAFE.has(request.method),
      };
    },
    visitOf: (request) => read(request, VISIT),
    setSession: writer(SESSION, 'strict'),
    // The browser comes back from another site.
    setVisit: writer(VISIT, 'lax'),
  };
};
