import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelWithSecret } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { CHANNEL_KINDS, channelInput } from './channel-kinds.ts';
import type { ChannelKind } from './channel-kinds.ts';

/** A way to tell people; a webhook's signing secret is shown this once. */
export const NewChannel = () => {
  const { t } = useTranslation();
  const [kind, setKind] = useState<ChannelKind>('email');
  const [name, setName] = useState('');
  const [given, setGiven] = useState('');
  const make = useWrite<ChannelWithSecret>({ fieldsShown: true });
  const reasons = Object.values(make.error?.fields ?? {})
    .flat()
    .join(' ');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({
          path: 'channels/',
          body: channelInput(kind, name, given),
          done: () => {
            setName('');
            setGiven('');
          },
        });
      }}
    >
      <Stack>
        <Group align="start">
          <Select
            label={t('alerts.channelKind')}
            allowDeselect={false}
            w={130}
            value={kind}
            data={Object.keys(CHANNEL_KINDS) as ChannelKind[]}
            onChange={(value) => value && setKind(value)}
          />
          <TextInput
            label={t('alerts.channelName')}
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t(`alerts.${CHANNEL_KINDS[kind].label}`)}
            required
            flex={1}
            miw={200}
            value={given}
            error={reasons === '' ? undefined : reasons}
            onChange={(event) => setGiven(event.currentTarget.value)}
          />
          <Button type="submit" mt={24} loading={make.isPending}>
            {t('alerts.newChannel')}
          </Button>
        </Group>
        {make.data?.secret !== undefined && (
          <ShownOnce title={t('alerts.channelSecret')} secret={make.data.secret} />
        )}
      </Stack>
    </form>
  );
};
