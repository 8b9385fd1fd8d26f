import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { SessionOutput } from '@vigie/contract';
import { whenClockJumps } from '../api/clock.ts';
import { whenSignedOut } from '../api/http.ts';
import { findSession } from '../api/session.ts';

const KEY = ['session'];

export interface Known {
  session: SessionOutput | null;
  /** Whether somebody was signed in on this page, and is no more. */
  ended: boolean;
}

/** Who is signed in. */
export const whoIsSignedIn = queryOptions<Known>({
  queryKey: KEY,
  queryFn: async ({ client }) => {
    const before = client.getQueryData<Known>(KEY);
    const session = await findSession();
    return { session, ended: session === null && (before?.ended === true || Boolean(before?.session)) };
  },
  staleTime: Infinity,
  refetchOnWindowFocus: false,
});

/** Who is signed in, asked anew when an answer says that nobody is; and how to go on as who has just signed in. */
export const useSession = (): [UseQueryResult<Known>, (fresh: SessionOutput) => void] => {
  const client = useQueryClient();
  const known = useQuery(whoIsSignedIn);
  useEffect(() => {
    const askAgain = (): void => void client.refetchQueries({ queryKey: KEY }, { cancelRefetch: false });
    whenSignedOut(askAgain);
    whenClockJumps(askAgain);
  }, [client]);
  const begin = (session: SessionOutput): void => {
    // What another one was shown is not theirs; answers are kept by brand.
    client.removeQueries({ predicate: ({ queryKey: [brand] }) => typeof brand === 'number' });
    client.setQueryData<Known>(KEY, { session, ended: false });
  };
  return [known, begin];
};
