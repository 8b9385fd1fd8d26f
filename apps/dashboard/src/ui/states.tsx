import { Alert, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { memo, useDeferredValue, useMemo } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/http.ts';
import { useFormat } from '../app/format.ts';
import { explainError } from './error-text.ts';
import classes from './states.module.css';
import { useTabTitle } from './use-tab-title.ts';

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
  const forbidden = error instanceof ApiError && error.trouble === 'forbidden';
  const { text, said } = explainError(error);
  return (
    <Alert
      m="md"
      color={forbidden ? 'yellow' : 'red'}
      title={forbidden ? t('state.forbidden') : t('state.failed')}
      role="alert"
    >
      <Stack align="start" gap="xs">
        <Text size="sm">{forbidden ? t('state.forbiddenLong') : text}</Text>
        {said !== '' && (
          <Text size="xs" c="dimmed">
            {said}
          </Text>
        )}
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
  useTabTitle(t('state.notFound'));
  return (
    <Stack align="start" p="md">
      <Title order={1}>{t('state.notFound')}</Title>
      <Text>{t('state.notFoundLong')}</Text>
      <Link to="/">{t('state.home')}</Link>
    </Stack>
  );
};

/** As much of an answer as it takes to show it. */
export interface Answer<T> {
  data: T | undefined;
  error: ApiError | null;
  /** Whether `data` is the answer to an earlier question. */
  isPlaceholderData: boolean;
  /** ms */
  dataUpdatedAt: number;
  isFetching: boolean;
  refetch: () => unknown;
}

const NotRefreshed = ({ answer, error }: { answer: Answer<unknown>; error: ApiError }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Group gap="xs" role="status" data-old>
      <Text size="xs" className={classes['old']}>
        {t('state.old', { time: format.time(answer.dataUpdatedAt) })} {explainError(error).text}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        loading={answer.isFetching}
        onClick={() => void answer.refetch()}
      >
        {t('state.retry')}
      </Button>
    </Group>
  );
};

interface Drawing<T> {
  data: T | undefined;
  draw: (data: T) => ReactNode;
  /** `data` is the answer to an earlier question. */
  other: boolean;
}

/** Drawn again only when it is another drawing. */
const Drawn = memo(
  <T,>({ drawing: { data, draw } }: { drawing: Drawing<T> }): ReactNode => data !== undefined && draw(data),
) as <T>(props: { drawing: Drawing<T> }) => ReactNode;

/**
 * Shows an answer once it is there. A last one stays while the next is on its way, paler if that is to another question;
 * one that could not be asked for again says of when it is. All but the first are drawn bit by bit: whoever presses something
 * meanwhile does not wait for the whole of it. So nothing that is typed into may take its text from around it.
 * @param meanwhile stands there until the first answer comes: the same without figures, so that nothing moves by then
 */
export const Answered = <T,>({
  answer,
  meanwhile = <Loading />,
  children,
}: {
  answer: Answer<T>;
  meanwhile?: ReactNode;
  children: (data: T) => ReactNode;
}) => {
  const { data, error, isPlaceholderData, refetch } = answer;
  const latest = useMemo(
    () => ({ data, draw: children, other: isPlaceholderData }),
    [data, children, isPlaceholderData],
  );
  const before = useDeferredValue(latest);
  // The first answer is what somebody waits for.
  const drawing = before.data === undefined ? latest : before;
  if (data === undefined && error) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <>
      {error && <NotRefreshed answer={answer} error={error} />}
      <div
        className={classes['answer']}
        aria-busy={drawing.data !== data || isPlaceholderData}
        data-other={isPlaceholderData || drawing.other}
      >
        {data === undefined ? meanwhile : <Drawn drawing={drawing} />}
      </div>
    </>
  );
};
