import { Alert, Button, Code, CopyButton, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useBrand, useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { SNIPPETS } from './snippets.ts';

/** Turns green by itself when something of the brand arrives. */
const FirstEvent = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useApi<{ count: number }>('metrics/', { page_size: 1 });
  const count = data?.count ?? 0;
  const arrived = count > 0;
  return (
    <Alert
      color={arrived ? 'green' : 'gray'}
      icon={arrived ? <Check size={18} aria-hidden /> : undefined}
      role="status"
      data-arrived={arrived}
    >
      {arrived ? t('settings.arrived', { count, shown: format.number(count) }) : t('settings.waiting')}
    </Alert>
  );
};

export const Connect = () => {
  const { t } = useTranslation();
  const { brandId } = useBrand();
  const may = useMay('admin');
  const [kind, setKind] = useState('curl');
  const [key, setKey] = useState<string>();
  const make = useWrite<{ key: string }>();
  const text = SNIPPETS[kind]?.({ url: location.origin, brandId, key: key ?? '<key>' }) ?? '';
  return (
    <Stack>
      <Text>{t('settings.connectLead')}</Text>
      <Group>
        <SegmentedControl
          aria-label={t('settings.connect')}
          value={kind}
          onChange={setKind}
          data={Object.keys(SNIPPETS)}
        />
        {may ? (
          <Button
            size="xs"
            loading={make.isPending}
            onClick={() =>
              make.mutate({
                path: 'api-keys/',
                body: { name: kind, scope: 'monitoring:write' },
                done: (made) => setKey(made.key),
              })
            }
          >
            {t('settings.makeKey')}
          </Button>
        ) : (
          <Text size="sm" c="dimmed">
            {t('settings.needAdmin')}
          </Text>
        )}
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {t(copied ? 'state.copied' : 'state.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block tabIndex={0} data-snippet>
        {text}
      </Code>
      <FirstEvent />
    </Stack>
  );
};
