import type { SessionInput, SessionOutput, SignInWays } from '@vigie/contract';
import { keepTime } from './clock.ts';
import { ApiError, request, keepCsrfToken } from './http.ts';

const keep = (session: SessionOutput): SessionOutput => {
  keepCsrfToken(session.csrf_token);
  keepTime(session.now);
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

/** What a sign-in link brings: a one-time code, or why there is none. */
export interface Link {
  code?: string;
  refusal?: Refusal;
}

const KEPT_ADDRESS = 'vigie-address';
const address = (): string => location.origin + location.pathname + location.search;

/** For who is about to go to the identity provider: the way back leads to where they are. */
export const keepAddress = (): void => sessionStorage.setItem(KEPT_ADDRESS, address());

const LINK = /^#(code|refused)=([\w-]+)$/;
/** Whether the page was opened by a link that may make somebody else of who is signed in. */
export const hasLink = (): boolean => LINK.test(location.hash);

/** Takes the link out of the address and the history. It stands behind the # and so never leaves the browser by itself. */
export const takeLink = (): Link | undefined => {
  const [, name, value] = LINK.exec(location.hash) ?? [];
  if (value === undefined) return undefined;
  history.replaceState(history.state, '', sessionStorage.getItem(KEPT_ADDRESS) ?? address());
  sessionStorage.removeItem(KEPT_ADDRESS);
  return name === 'code' ? { code: value } : { refusal: REFUSALS.find((one) => one === value) ?? 'failed' };
};
