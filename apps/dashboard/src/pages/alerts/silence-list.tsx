import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SilenceOutput } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { Cut } from '../../ui/cut.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { showUndo } from '../../ui/tell.tsx';
import { NewSilence } from './new-silence.tsx';
import { SilencedAlerts, narrowing } from './silence-words.tsx';
import { useRules } from './use-rules.ts';

const SHOWN = 200;
const MINUTE = 60_000;

const inputOf = ({ reason, starts_at, ends_at, matcher }: SilenceOutput) => ({
  reason,
  starts_at,
  ends_at,
  matcher: narrowing(matcher),
});

// The server's word: the clock of whoever looks may be another.
const stateOf = ({ is_active: active, is_upcoming: upcoming }: SilenceOutput) =>
  active ? 'silenceHolds' : upcoming ? 'silenceToCome' : 'silenceOver';

const EndSilence = ({ silence }: { silence: SilenceOutput }) => {
  const { t } = useTranslation();
  const write = useWrite();
  return (
    <ConfirmButton
      title={t('state.sure')}
      text={silence.reason}
      confirm={t('alerts.endSilence')}
      aria-label={`${t('alerts.endSilence')}: ${silence.reason}`}
      loading={write.isPending}
      onConfirm={() =>
        write.mutate({
          method: 'DELETE',
          path: `silences/${silence.id}/`,
          done: () =>
            showUndo(t('alerts.silenceEnded', { reason: silence.reason }), () =>
              write.mutate({ path: 'silences/', body: inputOf(silence) }),
            ),
        })
      }
    >
      {t('alerts.endSilence')}
    </ConfirmButton>
  );
};

export const SilenceList = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('write');
  // That one begins or runs out is no write, of which the page would be told.
  const answer = useApi<{ count: number; results: SilenceOutput[] }>(
    'silences/',
    { page_size: SHOWN },
    { refetchInterval: MINUTE },
  );
  const rules = useRules();
  return (
    <Stack>
      {may && (
        <Panel title={t('alerts.newSilence')}>
          <NewSilence />
        </Panel>
      )}
      <Panel title={t('alerts.silences')}>
        <Cut of={answer.data} />
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
                  {
                    name: t('alerts.silenceWhat'),
                    long: true,
                    show: (row) => <SilencedAlerts matcher={row.matcher} rules={rules} />,
                  },
                  { name: t('executions.from'), show: (row) => format.time(row.starts_at) },
                  { name: t('executions.until'), show: (row) => format.time(row.ends_at) },
                  {
                    name: t('field.status'),
                    show: (row) => t(`alerts.${stateOf(row)}`),
                  },
                  ...(may
                    ? [
                        {
                          name: '',
                          show: (row: SilenceOutput) =>
                            stateOf(row) !== 'silenceOver' && <EndSilence silence={row} />,
                        },
                      ]
                    : []),
                ]}
              />
            )
          }
        </Answered>
      </Panel>
    </Stack>
  );
};
