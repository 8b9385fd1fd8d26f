import { Group, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChannelOutput } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { Cut } from '../../ui/cut.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { ChannelActions } from './channel-actions.tsx';
import { givenOf, isChannelKind } from './channel-kinds.ts';
import { reasonOf } from './delivery-words.ts';
import { NewChannel } from './new-channel.tsx';
import { Undelivered } from './undelivered.tsx';

const SHOWN = 200;

const ActiveSwitch = ({ channel }: { channel: ChannelOutput }) => {
  const { t } = useTranslation();
  const write = useWrite();
  return (
    <Group gap="xs" wrap="nowrap">
      <Switch
        aria-label={`${t('alerts.activeChannel')}: ${channel.name}`}
        checked={channel.is_active}
        disabled={write.isPending}
        onChange={(event) =>
          write.mutate({
            method: 'PATCH',
            path: `channels/${channel.id}/`,
            body: { is_active: event.currentTarget.checked },
          })
        }
      />
      {channel.disabled_reason !== null && <Text size="sm">{reasonOf(t, channel.disabled_reason)}</Text>}
    </Group>
  );
};

const ChannelList = () => {
  const { t } = useTranslation();
  const may = useMay('admin');
  const answer = useApi<{ count: number; results: ChannelOutput[] }>(
    'channels/',
    { page_size: SHOWN },
    { enabled: may },
  );
  if (!may) return <Empty title={t('state.forbidden')}>{t('state.forbiddenLong')}</Empty>;
  return (
    <Panel title={t('alerts.channels')}>
      <Stack>
        <NewChannel />
        <Cut of={answer.data} />
        <Answered answer={answer}>
          {({ results }) =>
            results.length === 0 ? (
              <Empty title={t('alerts.channelsNone')} />
            ) : (
              <SimpleTable
                label={t('alerts.channels')}
                rows={results}
                keyOf={(row) => row.id}
                columns={[
                  { name: t('alerts.name'), show: (row) => row.name },
                  { name: t('alerts.channelKind'), show: (row) => row.kind },
                  {
                    name: t('alerts.channelWhere'),
                    long: true,
                    show: (row) => (isChannelKind(row.kind) && givenOf(row.kind, row)) || t('alerts.secret'),
                  },
                  { name: t('alerts.activeChannel'), show: (row) => <ActiveSwitch channel={row} /> },
                  { name: '', show: (row) => <ChannelActions channel={row} /> },
                ]}
              />
            )
          }
        </Answered>
      </Stack>
    </Panel>
  );
};

/** Ways to tell people, and what did not arrive, by a channel or a rule's own addresses. */
export const Channels = () => (
  <Stack>
    <ChannelList />
    <Undelivered />
  </Stack>
);
