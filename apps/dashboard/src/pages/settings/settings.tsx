import { SegmentedControl, SimpleGrid, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../../app/language-switch.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ApiKeys } from './api-keys.tsx';
import { Brands } from './brands.tsx';
import { Connect } from './connect.tsx';
import { Messages } from './messages.tsx';

const Look = () => {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack align="start">
      <LanguageSwitch />
      <SegmentedControl
        size="xs"
        aria-label={t('nav.scheme')}
        value={colorScheme}
        onChange={(value) => setColorScheme(value)}
        data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`settings.${value}`) }))}
      />
    </Stack>
  );
};

export const SettingsPage = () => {
  const { t } = useTranslation();
  return (
    <Page title={t('settings.title')}>
      <Panel title={t('settings.connect')}>
        <Connect />
      </Panel>
      <Panel title={t('settings.keys')}>
        <ApiKeys />
      </Panel>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Panel title={t('settings.brands')}>
          <Brands />
        </Panel>
        <Stack>
          <Panel title={t('settings.messages')}>
            <Messages />
          </Panel>
          <Panel title={t('settings.language')}>
            <Look />
            <Text size="sm" c="dimmed" mt="md">
              {t('settings.retention')}
            </Text>
          </Panel>
        </Stack>
      </SimpleGrid>
    </Page>
  );
};
