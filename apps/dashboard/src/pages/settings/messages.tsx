import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BrandSettings } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { LANGUAGES } from '../../i18n/languages.ts';
import type { Language } from '../../i18n/languages.ts';
import { LinkTo } from '../../ui/links.tsx';
import { Answered } from '../../ui/states.tsx';

const SETTINGS = 'settings/';
const CHOICES = (Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, label: LANGUAGES[value] }));

/** The language in which this brand is told of its alerts, whatever that of the page is; and where it is told. */
export const Messages = () => {
  const { t } = useTranslation();
  const may = useMay('admin');
  const answer = useApi<BrandSettings>(SETTINGS);
  const write = useWrite<BrandSettings>();
  return (
    <Stack gap="xs" align="start">
      <Text size="sm">{t('settings.messagesLead')}</Text>
      <Answered answer={answer}>
        {({ language }) =>
          may ? (
            <SegmentedControl
              size="xs"
              aria-label={t('settings.messagesLanguage')}
              value={write.isPending ? (write.variables.body as BrandSettings).language : language}
              data={CHOICES}
              onChange={(value) =>
                write.mutate({ method: 'PATCH', path: SETTINGS, body: { language: value } })
              }
            />
          ) : (
            <Text fw={600}>{LANGUAGES[language]}</Text>
          )
        }
      </Answered>
      <LinkTo to="/alerts" search={{ tab: 'channels' }}>
        {t('settings.channels')}
      </LinkTo>
    </Stack>
  );
};
