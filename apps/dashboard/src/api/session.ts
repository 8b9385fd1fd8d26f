import type { SessionInput, SessionOutput } from '@vigie/contract';
import { ApiError, request, keepCsrfToken } from './http.ts';

const keep = (session: SessionOutput): SessionOutput => {
  keepCsrfToken(session.csrf_token);
  return session;
};

export const signIn = async (input: SessionInput): Promise<SessionOutput> =>
  keep(await request<SessionOutput>('POST', '/session/', { body: input }));

/** Who is signed in; null for nobody. */
export const findSession = async (): Promise<SessionOutput | null> => {
  try {
    return keep(await request<SessionOutput>('GET', '/session/'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
};

export const signOut = (): Promise<void> => request('DELETE', '/session/');

/** The one-time code of a sign-in link. It stands behind the # and so never leaves the browser by itself. */
export const takeCode = (): string | undefined => {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return code;
};
