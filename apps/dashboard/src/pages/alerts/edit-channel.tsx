import { Stack, TextInput } from '@mantine/core';
import { FormEnd } from '../../ui/form-end.tsx';
import { useUnsaved } from '../../ui/form-window.tsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelOutput } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { CHANNEL_KINDS, channelPatch, givenOf } from './channel-kinds.ts';
import type { ChannelKind } from './channel-kinds.ts';

/** Another name or another place for a channel; a secret is only changed when a new one is given. */
export const EditChannel = ({
  channel,
  kind,
  onDone,
}: {
  channel: ChannelOutput;
  kind: ChannelKind;
  onDone: () => void;
}) => {
  const { t } = useTranslation();
  // The list behind it goes on to follow what others change.
  const [opened] = useState(() => ({ name: channel.name, given: givenOf(kind, channel) }));
  const [name, setName] = useState(opened.name);
  const [given, setGiven] = useState(opened.given);
  const write = useWrite({ fieldsShown: true });
  const body = channelPatch(kind, opened, { name, given });
  const changed = Object.keys(body).length > 0;
  useUnsaved(changed);
  const { name: wrongName, ...wrong } = write.error?.fields ?? {};
  const { label, part } = CHANNEL_KINDS[kind];
  const secret = part === 'secrets';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!changed) onDone();
        else write.mutate({ method: 'PATCH', path: `channels/${channel.id}/`, body, done: onDone });
      }}
    >
      <Stack>
        <TextInput
          label={t('alerts.name')}
          required
          data-autofocus
          value={name}
          error={wrongName?.join(' ')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t(`alerts.${label}`)}
          required={!secret}
          description={secret ? t('alerts.secretStays') : undefined}
          value={given}
          error={Object.values(wrong).flat().join(' ') || undefined}
          onChange={(event) => setGiven(event.currentTarget.value)}
        />
        <FormEnd saving={write.isPending} onLeave={onDone} />
      </Stack>
    </form>
  );
};
