import { Button, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SilenceOutput } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { SimpleTable } from '../../ui/table.tsx';
import { showUndo } from '../../ui/tell.tsx';

const USUAL_MINUTES = 60;

const inputOf = ({ reason, starts_at, ends_at, matcher }: SilenceOutput) => ({
  reason,
  starts_at,
  ends_at,
  matcher: Object.fromEntries(Object.entries(matcher).filter(([, values]) => values.length > 0)),
});

const NewSilence = () => {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(USUAL_MINUTES);
  const write = useWrite();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate({ path: 'silences/', body: { reason, minutes }, done: () => setReason('') });
      }}
    >
      <Group align="end">
        <TextInput
          label={t('alerts.reason')}
          required
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <NumberInput
          label={t('alerts.silenceFor')}
          min={1}
          value={minutes}
          onChange={(value) => setMinutes(Number(value) || USUAL_MINUTES)}
        />
        <Button type="submit" loading={write.isPending}>
          {t('alerts.silence')}
        </Button>
      </Group>
    </form>
  );
};

export const SilenceList = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('write');
  const answer = useApi<{ results: SilenceOutput[] }>('silences/');
  const write = useWrite();
  const now = useNow();
  return (
    <Stack>
      {may && <NewSilence />}
      <Answered answer={answer}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={t('alerts.silencesNone')} />
          ) : (
            <SimpleTable
              label={t('alerts.silences')}
              rows={results}
              keyOf={(row) => row.id}
              columns={[
                { name: t('alerts.reason'), show: (row) => row.reason },
                { name: t('executions.from'), show: (row) => format.time(row.starts_at) },
                { name: t('executions.until'), show: (row) => format.time(row.ends_at) },
                {
                  name: t('alerts.activeRule'),
                  show: (row) => t(row.is_active ? 'alerts.yes' : 'alerts.no'),
                },
                ...(may
                  ? [
                      {
                        name: '',
                        show: (row: SilenceOutput) =>
                          (row.is_active || Date.parse(row.starts_at) > now) && (
                            <ConfirmButton
                              title={t('state.sure')}
                              text={row.reason}
                              confirm={t('alerts.endSilence')}
                              aria-label={`${t('alerts.endSilence')}: ${row.reason}`}
                              onConfirm={() =>
                                write.mutate({
                                  method: 'DELETE',
                                  path: `silences/${row.id}/`,
                                  done: () =>
                                    showUndo(t('alerts.silenceEnded', { reason: row.reason }), () =>
                                      write.mutate({ path: 'silences/', body: inputOf(row) }),
                                    ),
                                })
                              }
                            >
                              {t('alerts.endSilence')}
                            </ConfirmButton>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Answered>
    </Stack>
  );
};
