import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../api/http.ts';
import { Page } from './page.tsx';

/** Whether what a page is about is not there, or not in this brand: asking again would not help. */
export const isMissing = ({ error }: { error: ApiError | null }): boolean => error?.status === 404;

/** In place of a page about something that is not there. `back` leads to what is. */
export const Missing = ({ title, back }: { title: string; back: ReactNode }) => {
  const { t } = useTranslation();
  return (
    <Page title={title}>
      <Text>{t('state.missingLong')}</Text>
      <div>{back}</div>
    </Page>
  );
};
