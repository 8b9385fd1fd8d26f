import { Center, Loader } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionOutput } from '@vigie/contract';
import { ApiError } from '../api/http.ts';
import { signOut } from '../api/session.ts';
import { Failure } from '../ui/states.tsx';
import { showError } from '../ui/tell.tsx';
import { BrandContext } from './brand.tsx';
import { bringPages, router } from './router.tsx';
import { SignInByLink } from './sign-in-by-link.tsx';
import { ChooseBrand, SignIn } from './sign-in.tsx';
import { useLink } from './use-link.ts';
import { useSession } from './use-session.ts';

// The script of the page that is asked for comes while the server says who is signed in.
void router.load();

const KEPT = 'vigie-brand';
/** By then the first page is drawn. */
const BRING_MS = 2_000;

/** The brand that was chosen here, or else in another visit, if it may be looked at; or else the first. */
const brandOf = (session: SessionOutput, chosen: number | undefined): number | undefined =>
  [chosen, Number(localStorage.getItem(KEPT))].find(
    (id = 0) => session.brands.some((brand) => brand.id === id) || (session.all_brands && id > 0),
  ) ?? session.brands[0]?.id;

/** The next visit begins where nobody is signed in. */
const leave = async (stillIn: string): Promise<void> => {
  try {
    await signOut();
  } catch (error) {
    if (!(error instanceof ApiError && error.trouble === 'signedOut')) return showError(error, stillIn);
  }
  location.assign('/');
};

/** Nobody sees a page without a session and a brand. */
export const SessionGate = () => {
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
  const enter = (fresh: SessionOutput): void => {
    forgetLink();
    begin(fresh);
  };
  if (!known.data)
    return known.error ? (
      <Failure error={known.error} retry={() => void known.refetch()} />
    ) : (
      <Center h="100dvh">
        <Loader role="status" aria-label={t('state.loading')} />
      </Center>
    );
  const { session, ended } = known.data;
  if (link.code !== undefined)
    return (
      <SignInByLink
        key={link.code}
        code={link.code}
        session={session}
        onSignedIn={enter}
        onLeft={forgetLink}
      />
    );
  if (!session) return <SignIn reason={link.refusal ?? (ended ? 'ended' : undefined)} onSignedIn={enter} />;
  const brandId = brandOf(session, chosen);
  const setBrandId = (id: number): void => {
    localStorage.setItem(KEPT, String(id));
    setChosen(id);
  };
  if (brandId === undefined) return <ChooseBrand onChosen={setBrandId} />;
  return (
    <BrandContext value={{ session, brandId, setBrandId, signOut: () => void leave(t('signIn.stillIn')) }}>
      <RouterProvider router={router} />
    </BrandContext>
  );
};
