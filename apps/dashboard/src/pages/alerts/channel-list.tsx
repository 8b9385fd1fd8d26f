import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChannelOutput } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { showDone } from '../../ui/tell.tsx';
import { NewChannel } from './new-channel.tsx';

export const ChannelList = () => {
  const { t } = useTranslation();
  const may = useMay('admin');
  const answer = useApi<{ results: ChannelOutput[] }>('channels/', {}, { enabled: may });
  const test = useWrite();
  const write = useWrite();
  if (!may) return <Empty title={t('state.forbidden')}>{t('state.forbiddenLong')}</Empty>;
  return (
    <Stack>
      <NewChannel />
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
                  name: t('alerts.activeRule'),
                  show: (row) => (
                    <Group gap="xs" wrap="nowrap">
                      <Switch
                        aria-label={`${t('alerts.activeRule')}: ${row.name}`}
                        checked={row.is_active}
                        onChange={(event) =>
                          write.mutate({
                            method: 'PATCH',
                            path: `channels/${row.id}/`,
                            body: { is_active: event.currentTarget.checked },
                          })
                        }
                      />
                      {row.disabled_reason !== null && <Text size="sm">{row.disabled_reason}</Text>}
                    </Group>
                  ),
                },
                {
                  name: '',
                  show: (row) => (
                    <Group gap="xs" wrap="nowrap" justify="end">
                      <Button
                        size="xs"
                        variant="default"
                        onClick={() =>
                          test.mutate({
                            path: `channels/${row.id}/test/`,
                            body: {},
                            done: () => showDone(t('state.done')),
                          })
                        }
                      >
                        {t('alerts.test')}
                      </Button>
                      <ConfirmButton
                        title={t('alerts.removeChannel', { name: row.name })}
                        text={t('alerts.removeChannelLong')}
                        confirm={t('state.remove')}
                        aria-label={`${t('state.remove')}: ${row.name}`}
                        onConfirm={() => write.mutate({ method: 'DELETE', path: `channels/${row.id}/` })}
                      >
                        {t('state.remove')}
                      </ConfirmButton>
                    </Group>
                  ),
                },
              ]}
            />
          )
        }
      </Answered>
    </Stack>
  );
};
