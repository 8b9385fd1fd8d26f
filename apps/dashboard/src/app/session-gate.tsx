import { Center, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { SessionOutput } from '@vigie/contract';
import { findSession, signIn, signOut, takeLink } from '../api/session.ts';
import type { Refusal } from '../api/session.ts';
import { Failure } from '../ui/states.tsx';
import { BrandContext } from './brand.tsx';
import { bringPages, router } from './router.tsx';
import { ChooseBrand, SignIn } from './sign-in.tsx';

const KEPT = 'vigie-brand';
/** By then the first page is drawn. */
const BRING_MS = 2_000;

interface Begin {
  session: SessionOutput | null;
  /** Why a link did not sign in: that it was used before or is too old, or what the identity provider said. */
  refusal?: Refusal | 'used' | undefined;
}

// Taken once, before anything is drawn: React may draw twice, and a code works once.
const { code, refusal } = takeLink();

const begin = async (): Promise<Begin> => {
  if (code !== undefined) {
    try {
      return { session: await signIn({ code }) };
    } catch {
      return { session: await findSession(), refusal: 'used' };
    }
  }
  return { session: await findSession(), refusal };
};

const brandOf = (session: SessionOutput): number | undefined => {
  const kept = Number(localStorage.getItem(KEPT));
  const known = session.brands.some(({ id }) => id === kept);
  return known || (session.all_brands && kept > 0) ? kept : session.brands[0]?.id;
};

/** Nobody sees a page without a session and a brand. */
export const SessionGate = () => {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<number>();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: begin,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const signedIn = Boolean(session.data?.session);
  useEffect(() => {
    if (!signedIn) return undefined;
    const timer = setTimeout(() => void bringPages(), BRING_MS);
    return () => clearTimeout(timer);
  }, [signedIn]);
  if (session.isPending)
    return (
      <Center h="100dvh">
        <Loader aria-label="…" />
      </Center>
    );
  if (session.isError) return <Failure error={session.error} retry={() => void session.refetch()} />;
  const found = session.data.session;
  if (!found)
    return (
      <SignIn
        refusal={session.data.refusal}
        onSignedIn={(fresh) => client.setQueryData<Begin>(['session'], { session: fresh })}
      />
    );
  const brandId = chosen ?? brandOf(found);
  const setBrandId = (id: number): void => {
    localStorage.setItem(KEPT, String(id));
    setChosen(id);
  };
  if (brandId === undefined) return <ChooseBrand onChosen={setBrandId} />;
  const leave = (): void => {
    void signOut().finally(() => {
      client.clear();
      location.assign('/');
    });
  };
  return (
    <BrandContext value={{ session: found, brandId, setBrandId, signOut: leave }}>
      <RouterProvider router={router} />
    </BrandContext>
  );
};
