import { Center, Loader } from '@mantine/core';
import { CatchBoundary, RouterProvider } from '@tanstack/react-router';
import { Suspense, lazy, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionOutput } from '@vigie/contract';
import { ApiError } from '../api/http.ts';
import { signOut } from '../api/session.ts';
import { Failure } from '../ui/states.tsx';
import { showError } from '../ui/tell.tsx';
import { BrandContext } from './brand.tsx';
import { brandOf, keepChosen, keepShown } from './chosen-brand.ts';
import { bringPages } from './pages.ts';
import { router } from './router.tsx';
import { useLink } from './use-link.ts';
import { useSession } from './use-session.ts';

// Who is signed in, as most visitors are, does not wait for these.
const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));
const ChooseBrand = lazy(async () => ({ default: (await import('./sign-in.tsx')).ChooseBrand }));
const SignInByLink = lazy(async () => ({ default: (await import('./sign-in-by-link.tsx')).SignInByLink }));

/** By then the first page is drawn. */
const BRING_MS = 2_000;

/** The next visit begins where nobody is signed in. */
const leave = async (stillIn: string): Promise<void> => {
  try {
    await signOut();
  } catch (error) {
    if (!(error instanceof ApiError && error.trouble === 'signedOut')) return showError(error, stillIn);
  }
  location.assign('/');
};

const Waiting = () => {
  const { t } = useTranslation();
  return (
    <Center h="100dvh">
      <Loader role="status" aria-label={t('state.loading')} />
    </Center>
  );
};

/** Nobody sees a page without a session and a brand. */
const Gate = (): ReactNode => {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number>();
  const [link, forgetLink] = useLink();
  const [known, begin] = useSession();
  const signedIn = Boolean(known.data?.session);
  useEffect(() => {
    if (!signedIn) return undefined;
    const timer = setTimeout(() => void bringPages(), BRING_MS);
    return () => clearTimeout(timer);
  }, [signedIn]);
  const session = known.data?.session;
  const brandId = session ? brandOf(session, chosen) : undefined;
  useEffect(() => {
    if (brandId !== undefined) keepShown(brandId);
  }, [brandId]);
  const context = useMemo(() => ({ brandId }), [brandId]);
  const enter = (fresh: SessionOutput): void => {
    forgetLink();
    begin(fresh);
  };
  if (!known.data)
    return known.error ? <Failure error={known.error} retry={() => void known.refetch()} /> : <Waiting />;
  const { ended } = known.data;
  if (link.code !== undefined)
    return (
      <SignInByLink
        key={link.code}
        code={link.code}
        session={session ?? null}
        onSignedIn={enter}
        onLeft={forgetLink}
      />
    );
  if (!session) return <SignIn reason={link.refusal ?? (ended ? 'ended' : undefined)} onSignedIn={enter} />;
  if (brandId === undefined)
    return (
      <ChooseBrand
        onChosen={(id) => {
          keepChosen(id);
          setChosen(id);
        }}
      />
    );
  return (
    <BrandContext
      value={{ session, brandId, setBrandId: setChosen, signOut: () => void leave(t('signIn.stillIn')) }}
    >
      <RouterProvider router={router} context={context} />
    </BrandContext>
  );
};

export const SessionGate = () => (
  // A script that does not come is one way to get here.
  <CatchBoundary
    getResetKey={() => ''}
    errorComponent={({ error }) => <Failure error={error as Error} retry={() => location.reload()} />}
  >
    <Suspense fallback={<Waiting />}>
      <Gate />
    </Suspense>
  </CatchBoundary>
);
