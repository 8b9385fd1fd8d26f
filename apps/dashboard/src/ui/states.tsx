import { Alert, Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { ApiError } from '../api/http.ts';

export const Loading = () => {
  const { t } = useTranslation();
  return (
    <Center mih={160} role="status" aria-label={t('state.loading')}>
      <Loader />
    </Center>
  );
};

export const Failure = ({ error, retry }: { error: Error; retry?: () => void }) => {
  const { t } = useTranslation();
  const forbidden = error instanceof ApiError && error.status === 403;
  return (
    <Alert
      m="md"
      color={forbidden ? 'yellow' : 'red'}
      title={forbidden ? t('state.forbidden') : t('state.failed')}
      role="alert"
    >
      <Stack align="start" gap="xs">
        <Text size="sm">{forbidden ? t('state.forbiddenLong') : error.message}</Text>
        {retry && !forbidden && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('state.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
};

export const Empty = ({ title, children }: { title?: string; children?: ReactNode }) => {
  const { t } = useTranslation();
  return (
    <Center p="xs">
      <Stack align="center" gap="xs" maw={460} ta="center">
        <Text c="dimmed" component="div">
          {title ?? t('state.empty')}
        </Text>
        {children}
      </Stack>
    </Center>
  );
};

export const NotFound = () => {
  const { t } = useTranslation();
  return (
    <Stack align="start" p="md">
      <Title order={1}>{t('state.notFound')}</Title>
      <Text>{t('state.notFoundLong')}</Text>
      <Link to="/">{t('state.home')}</Link>
    </Stack>
  );
};

interface Answer<T> {
  data: T | undefined;
  error: ApiError | null;
  refetch: () => unknown;
}

/** Shows an answer once it is there; a last one stays while the next is on its way or fails to come. */
export const Answered = <T,>({
  answer,
  children,
}: {
  answer: Answer<T>;
  children: (data: T) => ReactNode;
}) => {
  if (answer.data !== undefined) return children(answer.data);
  if (answer.error) return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  return <Loading />;
};
