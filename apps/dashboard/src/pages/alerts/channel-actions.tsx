import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelOutput, ChannelWithSecret, NotificationOutput } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { FormWindow } from '../../ui/form-window.tsx';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { showDone, showUndo } from '../../ui/tell.tsx';
import classes from './alerts.module.css';
import { CHANNEL_KINDS, isChannelKind } from './channel-kinds.ts';
import { Deliveries } from './deliveries.tsx';
import { EditChannel } from './edit-channel.tsx';
import { useRules } from './use-rules.ts';

/** Makes a removed channel anew. It has another id then: the rules that told it are told so. */
const useRestore = (channel: ChannelOutput): (() => void) => {
  const rules = useRules();
  const make = useWrite<ChannelWithSecret>();
  const point = useWrite();
  return () => {
    const { kind, name, config, is_active } = channel;
    make.mutate({
      path: 'channels/',
      body: { kind, name, config, is_active },
      done: (made) => {
        for (const rule of rules.filter(({ channels }) => channels.includes(channel.id)))
          point.mutate({
            method: 'PATCH',
            path: `alerts/${rule.id}/`,
            body: { channels: rule.channels.map((id) => (id === channel.id ? made.id : id)) },
          });
      },
    });
  };
};

const RemoveChannel = ({ channel }: { channel: ChannelOutput }) => {
  const { t } = useTranslation();
  const write = useWrite();
  const restore = useRestore(channel);
  const { name } = channel;
  const canRestore = isChannelKind(channel.kind) && CHANNEL_KINDS[channel.kind].shown;
  return (
    <ConfirmButton
      title={t('alerts.removeChannel', { name })}
      text={t(canRestore ? 'alerts.removeChannelLong' : 'alerts.removeChannelForGood')}
      confirm={t('state.remove')}
      aria-label={`${t('state.remove')}: ${name}`}
      loading={write.isPending}
      onConfirm={() =>
        write.mutate({
          method: 'DELETE',
          path: `channels/${channel.id}/`,
          done: () => {
            const said = t('alerts.channelRemoved', { name });
            if (canRestore) showUndo(said, restore);
            else showDone(said);
          },
        })
      }
    >
      {t('state.remove')}
    </ConfirmButton>
  );
};

/** What can be done with a channel. */
export const ChannelActions = ({ channel }: { channel: ChannelOutput }) => {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const test = useWrite<NotificationOutput>();
  const [tested, setTested] = useState<string>();
  const { id, kind, name } = channel;
  const close = (): void => setEditing(false);
  return (
    <Group gap="xs" className={classes['actions']}>
      {isChannelKind(kind) && (
        <>
          <Button
            size="xs"
            variant="default"
            aria-label={`${t('alerts.editChannel')}: ${name}`}
            onClick={() => setEditing(true)}
          >
            {t('alerts.edit')}
          </Button>
          <FormWindow opened={editing} close={close} size="md" title={t('alerts.editChannel')}>
            <EditChannel channel={channel} kind={kind} onDone={close} />
          </FormWindow>
        </>
      )}
      <Button
        size="xs"
        variant="default"
        loading={test.isPending}
        aria-label={`${t('alerts.test')}: ${name}`}
        onClick={() =>
          test.mutate({
            path: `channels/${id}/test/`,
            body: {},
            done: (message) => setTested(message.id),
          })
        }
      >
        {t('alerts.test')}
      </Button>
      <Modal
        opened={tested !== undefined}
        onClose={() => setTested(undefined)}
        title={t('alerts.channelTest', { name })}
        closeButtonProps={{ 'aria-label': t('state.cancel') }}
      >
        {tested !== undefined && <Deliveries ids={[tested]} />}
      </Modal>
      <RemoveChannel channel={channel} />
    </Group>
  );
};
