import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChannelOutput } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { showDone, showError } from '../../ui/tell.ts';

export const ChannelList = () => {
  const { t } = useTranslation();
  const may = useMay('admin');
  const answer = useApi<{ results: ChannelOutput[] }>('channels/', {}, { enabled: may });
  const test = useWrite();
  if (!may) return <Empty title={t('state.forbidden')}>{t('state.forbiddenLong')}</Empty>;
  return (
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
              { name: '', show: (row) => row.kind },
              {
                name: t('field.status'),
                show: (row) => (
                  <Text size="sm">
                    {row.disabled_reason ?? t(row.is_active ? 'alerts.activeRule' : 'alerts.paused')}
                  </Text>
                ),
              },
              {
                name: t('alerts.test'),
                show: (row) => (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() =>
                      test.mutate(
                        { path: `channels/${row.id}/test/`, body: {} },
                        { onError: showError, onSuccess: () => showDone(t('state.done')) },
                      )
                    }
                  >
                    {t('alerts.test')}
                  </Button>
                ),
              },
            ]}
          />
        )
      }
    </Answered>
  );
};
