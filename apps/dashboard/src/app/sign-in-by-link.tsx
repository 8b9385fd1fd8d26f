import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionOutput } from '@vigie/contract';
import type { ApiError } from '../api/http.ts';
import { signIn } from '../api/session.ts';
import { Failure } from '../ui/states.tsx';
import { Frame } from './frame.tsx';
import { SignIn } from './sign-in.tsx';

/**
 * Signs in with a link’s code: at once where nobody is, after a question where somebody is, for anybody may have sent it.
 * @param props.session who is signed in already
 * @param props.onLeft the link is not used
 */
export const SignInByLink = ({
  code,
  session,
  onSignedIn,
  onLeft,
}: {
  code: string;
  session: SessionOutput | null;
  onSignedIn: (fresh: SessionOutput) => void;
  onLeft: () => void;
}) => {
  const { t } = useTranslation();
  const actor = session?.actor ?? '';
  const [sure, setSure] = useState(session === null);
  // A code works once, and React may draw twice: a query is asked once for its key.
  const { data, error, isFetching, refetch } = useQuery<SessionOutput, ApiError>({
    queryKey: ['link', code],
    queryFn: () => signIn({ code }),
    enabled: sure,
    retry: false,
    staleTime: Infinity,
    // Opened again, it is another try.
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  useEffect(() => {
    if (data) onSignedIn(data);
  });
  const stay = (
    <Button variant="default" onClick={onLeft}>
      {t(session ? 'signIn.stay' : 'signIn.otherWay', { actor })}
    </Button>
  );
  if (!sure)
    return (
      <Frame title={t('signIn.title')}>
        <Text>{t('signIn.replace', { actor })}</Text>
        <Button onClick={() => setSure(true)}>{t('signIn.byLink')}</Button>
        {stay}
      </Frame>
    );
  if (error?.status === 401 && !session) return <SignIn reason="used" onSignedIn={onSignedIn} />;
  if (error && !isFetching)
    return (
      <Frame title={t('signIn.title')}>
        <Stack>
          {error.status === 401 ? (
            <Alert color="yellow" role="status">
              {t('signIn.used')}
            </Alert>
          ) : (
            <Failure error={error} retry={() => void refetch()} />
          )}
          {stay}
        </Stack>
      </Frame>
    );
  return (
    <Center h="100dvh">
      <Loader role="status" aria-label={t('state.loading')} />
    </Center>
  );
};
