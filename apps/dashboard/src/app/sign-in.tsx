import { Alert, Button, Code, NumberInput, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionOutput } from '@vigie/contract';
import { ApiError } from '../api/http.ts';
import { findWays, keepAddress, signIn } from '../api/session.ts';
import type { Refusal } from '../api/session.ts';
import { errorText } from '../ui/error-text.ts';
import { Frame } from './frame.tsx';

/** Why somebody has to sign in: a link or the identity provider said no, or the session is over. */
export type Reason = Refusal | 'used' | 'ended';

export const SignIn = ({
  reason,
  onSignedIn,
}: {
  reason: Reason | undefined;
  onSignedIn: (session: SessionOutput) => void;
}) => {
  const { t } = useTranslation();
  const [token, setToken] = useState('');
  const ways = useQuery({ queryKey: ['ways'], queryFn: findWays, staleTime: Infinity });
  const attempt = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const refused = attempt.error instanceof ApiError && [400, 401].includes(attempt.error.status);
  return (
    <Frame title={t('signIn.title')}>
      {reason && (
        <Alert color="yellow" role="status">
          {t(`signIn.${reason}`)}
        </Alert>
      )}
      {ways.data?.oidc && (
        <Button component="a" href="/session/oidc/" variant="filled" onClick={keepAddress}>
          {t('signIn.oidc')}
        </Button>
      )}
      <Text>{t('signIn.lead')}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate({ token: token.trim() });
        }}
      >
        <Stack>
          <PasswordInput
            label={t('signIn.credential')}
            autoComplete="current-password"
            required
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={refused ? t('signIn.wrong') : attempt.error && errorText(attempt.error)}
          />
          <Button type="submit" loading={attempt.isPending}>
            {t('signIn.submit')}
          </Button>
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        {t('signIn.how')}
      </Text>
      {/* Wider than a phone: it must scroll by keyboard too. */}
      <Code block tabIndex={0}>
        npm run -s token -- --brand 1 --scope monitoring:admin
      </Code>
    </Frame>
  );
};

/** For a token that covers every brand, where there is none yet. */
export const ChooseBrand = ({ onChosen }: { onChosen: (id: number) => void }) => {
  const { t } = useTranslation();
  const [id, setId] = useState<string | number>(1);
  return (
    <Frame title={t('nav.brand')}>
      <Text>{t('signIn.noBrand')}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (Number(id) >= 1) onChosen(Number(id));
        }}
      >
        <Stack>
          <NumberInput
            label={t('signIn.brandId')}
            min={1}
            max={2_147_483_647}
            allowDecimal={false}
            value={id}
            onChange={setId}
          />
          <Button type="submit">{t('signIn.look')}</Button>
        </Stack>
      </form>
    </Frame>
  );
};
