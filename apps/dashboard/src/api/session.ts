import type { SessionInput, SessionOutput, SignInWays } from '@vigie/contract';
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

export const findWays = (): Promise<SignInWays> => request('GET', '/session/ways/');

/** Why the identity provider’s answer did not sign in. */
export const REFUSALS = ['refused', 'expired', 'no_role', 'failed'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** What a sign-in link brings: a one-time code, or why there is none. It stands behind the # and so never leaves the browser by itself. */
export const takeLink = (): { code?: string; refusal?: Refusal } => {
  const [, name, value] = /^#(code|refused)=([\w-]+)$/.exec(location.hash) ?? [];
  if (value === undefined) return {};
  history.replaceState(history.state, '', location.pathname + location.search);
  return name === 'code' ? { code: value } : { refusal: REFUSALS.find((one) => one === value) ?? 'failed' };
};
